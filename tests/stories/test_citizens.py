"""Journeys of citizens, told as their phones showed them."""

from bot.services.withdrawals import Withdrawal
from models.terms import Role
from tests.house import USERNAME, House
from tests.journeys.counter import OWN, SEND, scans
from tests.stories.story import Story, ringing_at_night


async def test_one_tap_and_one_voice_message(quick_house: House) -> None:
    house = quick_house
    li, chen = house.person("李阿姨"), await house.official("陈晓")
    await li.start()
    await house.settle()
    story = await Story.begin(house, "li-ayi", "六十八岁的李阿姨：点“不满意”，发一段语音，再没动过", li, chen)

    story.remark("业务系统报来办结：护照换发，办件尾号 2554。")
    await house.report(li)
    await house.press(li, "不满意")
    await li.send("voice", duration=23)
    await house.settle()
    await house.forward(minutes=11)
    await house.at("2026-11-20 14:02")
    await house.press(chen, "认领")

    story.check()
    assert ringing_at_night(house) == []


async def test_rated_then_blocked(quick_house: House) -> None:
    house = quick_house
    wang, chen = house.person("王先生"), await house.official("陈晓")
    await wang.start()
    await house.settle()
    story = await Story.begin(house, "blocked", "评完就拉黑：单位照常答复，他回来就看到", wang, chen)

    story.remark("业务系统报来办结：居住证签注，办件尾号 2554。")
    await house.report(wang, service_name="居住证签注")
    await house.press(wang, "非常不满意")
    await house.say(wang, "跑了三趟，每趟说的都不一样！！！")
    await house.press(wang, "提交")
    await wang.block()
    await house.settle()
    await house.forward(minutes=20)
    await house.press(chen, "认领")
    await house.press(chen, "联系评价人")
    await house.say(chen, "请问三趟分别是哪天去的？")
    await house.press(chen, "提交")
    await house.press(chen, "立行立改")
    await house.press(chen, "回复")
    await house.say(chen, "经查，三次告知口径不一，已统一一次性告知单，并给您办好了签注，凭身份证随时可取。")
    await house.press(chen, "提交")
    await house.at("2026-11-24 12:10")
    await wang.unblock()
    await house.settle()
    await house.press(wang, "已解决")

    story.check()
    assert ringing_at_night(house) == []


async def test_three_open_matters(quick_house: House) -> None:
    house = quick_house
    zhao = house.person("赵女士")
    story = await Story.begin(house, "three-matters", "三件事都等着评", zhao)

    story.remark("业务系统报来三件办结：护照换发、居住证签注、医保异地备案。她还没有用过。")
    for name in ("护照换发", "居住证签注", "医保异地备案"):
        await house.report(zhao, service_name=name)
    await zhao.start()
    await house.settle()
    await house.say(zhao, "等了一上午")
    await house.press(zhao, "护照换发")
    await house.press(zhao, "不满意")
    await house.press(zhao, "提交")
    await house.press(zhao, "接着评：居住证签注")
    await house.press(zhao, "满意")
    await house.press(zhao, "提交")
    await house.say(zhao, "4")
    await house.press(zhao, "是")

    story.check()
    assert ringing_at_night(house) == []


async def test_the_stranger_at_window_07(sqlite_house_with_delays: House) -> None:
    house = sqlite_house_with_delays
    zhou, chen = house.person("周婷", phone=f"86{OWN}"), await house.official("陈晓")
    story = await Story.begin(house, "window-07", "没用过的人，扫了 07 号窗口的二维码", zhou, chen)

    await scans(house, zhou)
    await house.press(zhou, "评价刚才办的事")
    await house.press(zhou, SEND)
    await house.press(zhou, "传来了就告诉我")
    await house.forward(minutes=4)
    story.remark("业务系统报来办结：护照换发，07 号窗口，办件尾号 2554。")
    await house.report(phone=OWN)
    await house.press(zhou, "不满意")
    await house.say(zhou, "照相的说不行，又让我回去重照，跑了两趟。")
    await house.press(zhou, "提交")
    story.remark("提醒单位要等三十到九十分钟，免得按时间猜出是谁；期限仍从评价时算。")
    await house.forward(minutes=91)

    story.check()
    assert ringing_at_night(house) == []


async def test_a_used_link_disputed(quick_house: House) -> None:
    house = quick_house
    wang, li = house.person("小王"), house.person("李阿姨")
    chen, boss = await house.official("陈晓"), await house.official("周科", Role.SUPERVISOR, "A市")
    story = await Story.begin(house, "disputed", "评价链接被别人先用了", wang, li, chen, boss)

    story.remark("业务系统报来办结：护照换发。窗口把链接的二维码给了李阿姨，小王先拿去扫了。")
    receipt = await house.report()
    for person in (wang, li):
        await person.open(f"https://t.me/{USERNAME}?start={receipt.token}")
        await house.settle()
    await house.press(li, "我才是本人")
    await house.press(li, "不满意")
    await house.say(li, "材料说了三遍都不一样")
    await house.press(li, "提交")

    story.check()
    assert ringing_at_night(house) == []


async def test_a_withdrawn_matter(quick_house: House) -> None:
    house = quick_house
    li = house.person("李阿姨")
    await li.start()
    await house.settle()
    story = await Story.begin(house, "withdrawn", "业务系统报错了，撤回一件", li)

    story.remark("业务系统报来办结：护照换发，办件尾号 2554。")
    await house.report(li)
    await house.forward(minutes=40)
    story.remark("业务系统撤回这一件：重复上报。")
    await house.desks.intake.withdraw(house.source, Withdrawal("2554", 1, "重复上报"))
    await house.settle()
    await house.say(li, "/my")

    story.check()
    assert ringing_at_night(house) == []


async def test_pressure_reported(quick_house: House) -> None:
    house = quick_house
    li, chen = house.person("李阿姨"), await house.official("陈晓")
    boss = await house.official("何督办", Role.SUPERVISOR, "A市")
    await li.start()
    await house.settle()
    story = await Story.begin(house, "pressure", "有人要求我打好评", li, chen, boss)

    story.remark("业务系统报来办结：护照换发，办件尾号 2554。")
    await house.report(li)
    await house.press(li, "非常满意")
    await house.press(li, "提交")
    await house.press(li, "有人要求我打好评")
    await house.press(li, "有人拿我手机点的")
    await house.press(li, "重新评")
    await house.press(li, "不满意")
    await house.say(li, "窗口的人把我手机拿过去点的，我自己没点。")
    await house.press(li, "提交")
    await house.press(boss, "受理")

    story.check()
    assert ringing_at_night(house) == []
