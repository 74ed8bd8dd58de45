"""Frequent words that tell the common languages of the news apart: a vote far cheaper than a classifier."""

_WORDS = {
    "en": """
        the of and to in is that for was on with as by at from it are have has be been were which this
        not but his her their they he she who will would had its said
    """,
    "de": """
        der die das und in den von zu ist mit nicht im ein eine auch auf für sich dem des sie er es wird
        werden hat haben nach bei aus sind als einen einer wie über zum zur noch vor
    """,
    "fr": """
        le la les et des du dans est que pour une un qui sur par pas au aux avec ce cette sont plus il
        elle ont été mais ou leur ses nous
    """,
    "es": """
        el la los las y de que en un una por con para se del al no es su como más lo le sus fue ha pero
        este esta entre sobre también hasta son
    """,
    "it": """
        il la le gli di che e un una per non con del della dei delle è si da in nel nella alla sono ha
        anche più come dal ma questo questa lo al
    """,
    "pt": """
        o a os as e de que em um uma para com não do da dos das no na por é se ao mais como foi são mas
        ele ela pelo pela também à
    """,
    "nl": """
        de het een en van in is dat op te zijn voor met niet aan er om ook als bij maar door naar heeft
        hij zij wordt nog over uit deze die was worden
    """,
    "sv": """
        och att det som en på är av för med till den i har inte om ett han var de men sig från så kan
        när skulle säger också efter vi
    """,
    "no": """
        og i det som en på er av for med til den har ikke at om et han var de men seg fra så kan når
        også etter å ble sier hun blir være
    """,
    "da": """
        og i det som en på er af for med til den har ikke at om et han var de men sig fra så kan når
        også efter blev siger hun bliver være ud
    """,
    "fi": """
        ja on ei se että oli hän ovat mukaan myös kun mutta joka sen kuin ole vuoden nyt tai olla ollut
        jo niin vain mitä siitä ovat
    """,
    "pl": """
        w i na z że nie do się jest to o jak po od za przez dla ale są czy był co tym jego oraz już ze
        jej które który będzie
    """,
    "cs": """
        a se v na je že s z do o i to za ve pro ale k po jako by si jsou také byl od podle jeho být
        který které bude však
    """,
    "tr": """
        ve bir bu da de için ile olarak olan daha çok en gibi kadar sonra ise dedi var ne ancak üzerinde
        göre tarafından değil oldu
    """,
    "ro": """
        și în de la a cu pe din că nu un o este care pentru mai se ale lui au fost sunt dar prin după
        sau fi acest această
    """,
    "hu": """
        a az és hogy nem is egy volt ez meg de már csak mint azt van ki el szerint még lesz vagy ha
        amely után több kell
    """,
    "id": """
        yang dan di dengan untuk dari ini itu pada tidak dalam ke akan adalah juga oleh tersebut telah
        kata mereka karena ada saat bisa
    """,
}
LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _text in _WORDS.items():
    for _word in _text.split():
        LANGUAGES_OF[_word] = (*LANGUAGES_OF.get(_word, ()), _language)
