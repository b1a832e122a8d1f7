"""The words that chat and pages share: names of things, and the sentence for each refusal."""
