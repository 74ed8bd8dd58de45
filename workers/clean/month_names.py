"""Names of the months in the languages of the news, in lower case, with their numbers."""

_NUMBER_AND_NAMES = """
1 january jan januar jänner jaenner janvier janv enero ene gennaio gen janeiro januari januára
1 januar ledna stycznia sty ocak januarja ianuarie január января янв січня tammikuuta
2 february feb februar feber février fevrier févr fév febrero febbraio fevereiro fev februari
2 februára února lutego lut şubat februarja februarie február февраля фев лютого helmikuuta
3 march mar märz maerz mär mrz mars marzo março marco maart mrt marca března marts mart martie
3 március марта мар березня maaliskuuta
4 april apr avril avr abril abr aprile aprila dubna kwietnia kwi nisan aprilie április апреля апр
4 квітня huhtikuuta
5 may mai mayo maggio mag maio mei maja mája května maj mayıs május мая май травня toukokuuta
6 june jun juni juin junio giugno giu junho júna června czerwca cze haziran junija iunie június
6 июня июн червня kesäkuuta
7 july jul juli juillet juil julio luglio lug julho júla července lipca lip temmuz julija iulie
7 július июля июл липня heinäkuuta
8 august aug août aout agosto ago augustus augusti augusta srpna sierpnia sie ağustos avgusta
8 augusztus августа авг серпня elokuuta
9 september sep sept septembre septiembre settembre set setembro septembra září wrzesnia września
9 wrz eylül septembrie szeptember сентября сен сент вересня syyskuuta
10 october oct oktober okt octobre octubre ottobre ott outubro out október októbra října
10 pazdziernika października paź ekim oktobra octombrie октября окт жовтня lokakuuta
11 november nov novembre noviembre novembro novembra listopadu listopada lis kasım noiembrie
11 ноября ноя marraskuuta
12 december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro desember
12 decembra prosince grudnia gru aralık decembrie декабря дек грудня joulukuuta
"""
MONTHS: dict[str, int] = {
    name: int(number)
    for number, *names in map(str.split, _NUMBER_AND_NAMES.strip().splitlines())
    for name in names
}
