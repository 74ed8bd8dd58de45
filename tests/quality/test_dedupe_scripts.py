"""Near copies in other scripts: made-up sentences, since only where words begin and end is in question."""

import random

import pytest

from copydesk.articles import Article
from workers.dedupe import Match, compare, sketch

WORDS = {
    "zh": (
        "",
        "。",
        """
        政府 周一 表示 将 提高 利率 城市 居民 抗议 新的 港口 计划 法院 判决
        公司 利润 下降 工人 罢工 结束 总理 访问 邻国 签署 协议 洪水 摧毁 村庄
        科学家 发现 彗星 医院 缺少 护士 学校 关闭 球队 赢得 决赛 警方 调查 银行 火灾 专家 警告
        """,
    ),
    "ja": (
        "",
        "。",
        """
        政府は 月曜日に 金利を 引き上げると 発表した 市民が 新しい 港の 計画に
        反対した 裁判所は 会社の 利益が 減った 労働者の ストライキが 終わった 首相は
        隣国を 訪れ 協定に 署名した 洪水が 村を 壊した 科学者は 彗星を 見つけた
        病院では 看護師が 足りない
        """,
    ),
    "th": (
        "",
        " ",
        """
        รัฐบาล ประกาศ ขึ้น ดอกเบี้ย เมื่อ วันจันทร์ ชาวเมือง คัดค้าน แผน ท่าเรือ ใหม่ ศาล
        ตัดสิน บริษัท กำไร ลดลง คนงาน หยุดงาน นายก เยือน ประเทศ เพื่อนบ้าน ลงนาม ข้อตกลง
        น้ำท่วม ทำลาย หมู่บ้าน นักวิทยาศาสตร์ พบ ดาวหาง โรงพยาบาล ขาด พยาบาล
        """,
    ),
    "ko": (
        " ",
        ". ",
        """
        정부는 월요일에 금리를 올린다고 발표했다 시민들은 새로운 항구 계획에
        반대했다 법원은 회사의 이익이 줄었다 노동자들의 파업이 끝났다 총리는 이웃
        나라를 방문해 협정에 서명했다 홍수가 마을을 무너뜨렸다 과학자들은 혜성을 발견했다
        """,
    ),
    "ru": (
        " ",
        ". ",
        """
        правительство объявило в понедельник повышение ставки жители города против нового
        плана порта суд решил компания прибыль упала рабочие забастовка закончилась
        премьер посетил соседнюю страну подписал договор наводнение разрушило деревню
        """,
    ),
    "ar": (
        " ",
        ". ",
        """
        أعلنت الحكومة يوم الاثنين رفع سعر الفائدة سكان المدينة ضد خطة الميناء الجديد قررت
        المحكمة أرباح الشركة انخفضت انتهى إضراب العمال زار رئيس الوزراء الدولة المجاورة
        ووقع الاتفاق دمر الفيضان القرية اكتشف العلماء المذنب
        """,
    ),
}
"""Language: what stands between words, what ends a sentence, some words."""


def written(language: str, seed: int, sentences: int = 40) -> list[str]:
    """So many sentences, each of nine words and a number."""
    between, _, words = WORDS[language]
    chance = random.Random(f"{language}{seed}")
    return [
        between.join([*chance.choices(words.split(), k=9), str(chance.randint(2, 9_999))])
        for _ in range(sentences)
    ]


def match(language: str, a: list[str], b: list[str]) -> Match:
    end = WORDS[language][1]
    one, other = (sketch(Article(title=None, body=end.join(each) + end)) for each in (a, b))
    return compare(one, other)


@pytest.mark.parametrize("language", WORDS)
def test_copies_are_seen_in_every_script(language: str) -> None:
    text, other = written(language, 1), written(language, 2)
    assert match(language, text, text).relation == "duplicate"
    assert match(language, text[:20], text).relation == "contained_in"
    assert match(language, other[:15] + text, text).relation == "contains"
    assert match(language, text, other).relation == "different"


@pytest.mark.parametrize("language", WORDS)
def test_half_a_text_shares_fingerprints_with_the_whole_in_every_script(language: str) -> None:
    end, text = WORDS[language][1], written(language, 3)
    whole = sketch(Article(title=None, body=end.join(text)))
    half = sketch(Article(title=None, body=end.join(text[20:])))
    assert len(set(half.fingerprints) & set(whole.fingerprints)) > 0.35 * len(half.fingerprints)
    assert len(whole.fingerprints) <= 120
