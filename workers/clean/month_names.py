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
1 ιανουαρίου ιαν يناير जनवरी בינואר ינואר sausio janvāris jaanuar siječnja gener janúar януари
2 φεβρουαρίου φεβ فبراير फरवरी फ़रवरी בפברואר פברואר vasario februāris veebruar veljače febrer febrúar февруари
3 μαρτίου μαρ مارس मार्च במרץ מרץ maret kovo marts märts ožujka març март
4 απριλίου απρ أبريل ابريل अप्रैल באפריל אפריל balandžio aprīlis aprill travnja apríl април
5 μαΐου μαϊ μαΐ μαιου مايو मई במאי מאי gegužės maijs svibnja maig мај май
6 ιουνίου ιουν يونيو जून ביוני יוני birželio jūnijs juuni lipnja juny júní юни јун
7 ιουλίου ιουλ يوليو जुलाई ביולי יולי liepos jūlijs juuli srpnja juliol júlí юли јул
8 αυγούστου αυγ أغسطس اغسطس अगस्त באוגוסט אוגוסט agustus ags rugpjūčio augusts kolovoza agost ágúst август
9 σεπτεμβρίου σεπ سبتمبر सितंबर सितम्बर בספטמבר ספטמבר rugsėjo septembris rujna setembre септември септембар
10 οκτωβρίου οκτ أكتوبر اكتوبر अक्टूबर अक्तूबर באוקטובר אוקטובר spalio oktobris oktoober октомври октобар
11 νοεμβρίου νοε نوفمبر नवंबर नवम्बर בנובמבר נובמבר lapkričio novembris studenoga studenog nóvember ноември новембар
12 δεκεμβρίου δεκ ديسمبر दिसंबर दिसम्बर בדצמבר דצמבר gruodžio decembris detsember prosinca desember декември децембар
1 มกราคม
2 กุมภาพันธ์
3 มีนาคม
4 เมษายน
5 พฤษภาคม
6 มิถุนายน
7 กรกฎาคม
8 สิงหาคม
9 กันยายน
10 ตุลาคม
11 พฤศจิกายน
12 ธันวาคม
"""
MONTHS: dict[str, int] = {
    name: int(number)
    for number, *names in map(str.split, _NUMBER_AND_NAMES.strip().splitlines())
    for name in names
}
