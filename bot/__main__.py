"""`python -m bot` is the same as `yiping`."""

from main import main

raise SystemExit(main())
