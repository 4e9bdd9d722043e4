-- The first schema on PostgreSQL, equal in meaning to the four of SQLite. Times are microseconds since 1970 in UTC,
-- booleans are 0 and 1, text is compared by its bytes. What must never happen is refused here, by a constraint or a
-- trigger; src/store/refusals.c turns the word of a trigger into a sentence. Who may do what stands in grants.sql.
--
-- A trigger asks in its WHEN and refuses with its word. What it asks of other tables is a function whose body is bound
-- to them when it is made: no search_path and no temporary table of a session can put others in their place.

CREATE SCHEMA IF NOT EXISTS nachtwacht;

DO $$
BEGIN
	IF getdatabaseencoding() <> 'UTF8' THEN
		RAISE EXCEPTION 'the encoding of the database is %, not UTF8', getdatabaseencoding();
	END IF;
END
$$;

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = 'NW001', MESSAGE = TG_ARGV[0];
END
$$;

-- One writer at a time, until it commits: the law that BEGIN IMMEDIATE is to SQLite.
CREATE FUNCTION write_lock() RETURNS void LANGUAGE sql
BEGIN ATOMIC
	SELECT pg_advisory_xact_lock(x'6e61636874'::bigint);
END;

-- What SQLite has and PostgreSQL calls otherwise.

CREATE FUNCTION json_member(text, text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN $1::json ->> CASE WHEN left($2, 2) = '$.' THEN substr($2, 3) ELSE $2 END;
CREATE OPERATOR ->> (FUNCTION = json_member, LEFTARG = text, RIGHTARG = text);

CREATE FUNCTION json_each(json text, OUT key text, OUT value bigint, OUT id bigint) RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 50
BEGIN ATOMIC
	SELECT e.key, e.value::text::bigint, e.place FROM json_each($1::json) WITH ORDINALITY AS e (key, value, place);
END;

CREATE FUNCTION hex(bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN upper(encode($1, 'hex'));
CREATE FUNCTION instr(text, text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN strpos($1, $2);
CREATE FUNCTION max(bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN greatest($1, $2) END;

CREATE FUNCTION group_concat_step(text, text, text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN $1 IS NULL THEN $2 WHEN $2 IS NULL THEN $1 ELSE $1 || $3 || $2 END;
CREATE AGGREGATE group_concat(text, text) (SFUNC = group_concat_step, STYPE = text);

-- Words, as SQLite's tokenizer cuts and folds them: unicode61 remove_diacritics 2 categories 'L* N* Co So'. Emoji count
-- as words. The two tables were written from it by tests/store/search/check --tables. Neither unaccent nor the server's
-- parser serves: the one makes ss of a sharp s and o of a crossed one, the other has its own mind about addresses,
-- hyphens and numbers, and no word for an emoji.
--
-- What differs from SQLite is what a vector can hold: of a word the first 500 characters count; and a phrase (not a
-- single word) is found within the first 16,383 words of a text, and among the first 255 of each of its words.

CREATE FUNCTION words_of(text text, OUT at bigint, OUT word text) RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	-- Plain letters, and scripts without capitals, are what they are; what is nothing but marks leaves no word.
	SELECT row_number() OVER (ORDER BY place), folded FROM (SELECT s.at, CASE WHEN s.word ~ '^[\u0001-\u007f\u0590-\u109f\u2e80-\ua63f\uac00-\ufeff\U0001f000-\U0001faff]*$'
		THEN left(s.word, 500) ELSE translate(left(s.word, 500),
		'µÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄą'
		'ĆćĈĉĊċČčĎďĐĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦĨĩĪīĬĭĮįİĲĴĵĶķĹĺĻļĽľĿŁŃńŅņŇňŊŌōŎ'
		'ŏŐőŒŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžſƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘ'
		'ƜƝƟƠơƢƤƦƧƩƬƮƯưƱƲƳƵƷƸƼǄǅǇǈǊǋǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǢǤǦǧǨǩǪǫǬǭǮǰǱǲǴǵǶǷ'
		'ǸǹǺǻǼǾȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȜȞȟȠȢȤȦȧȨȩȪȫȬȭȮȯȰȱȲȳȺȻȽȾɁɃɄɅɆɈ'
		'ɊɌɎͰͲͶΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫςϏϐϑϕϖϘϚϜϞϠϢϤϦϨϪϬϮϰϱϴϵϷϹϺ'
		'ϽϾϿЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѶѸ'
		'ѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӁӃӅӇӉӋӍӐӒӔӖӘӚӜӞӠӢӤӦӨӪӬӮӰӲӴӶӸӺӼӾԀ'
		'ԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖႠႡႢႣႤႥႦ'
		'ႧႨႩႪႫႬႭႮႯႰႱႲႳႴႵႶႷႸႹႺႻႼႽႾႿჀჁჂჃჄჅჇჍḀḁḂḃḄḅḆḇḈḉḊḋḌḍḎḏḐḑḒḓḔḕḖḗḘḙḚḛḜḝḞ'
		'ḟḠḡḢḣḤḥḦḧḨḩḪḫḬḭḮḯḰḱḲḳḴḵḶḷḸḹḺḻḼḽḾḿṀṁṂṃṄṅṆṇṈṉṊṋṌṍṎṏṐṑṒṓṔṕṖṗṘṙṚṛṜṝṞ'
		'ṟṠṡṢṣṤṥṦṧṨṩṪṫṬṭṮṯṰṱṲṳṴṵṶṷṸṹṺṻṼṽṾṿẀẁẂẃẄẅẆẇẈẉẊẋẌẍẎẏẐẑẒẓẔẕẖẗẘẙẛẞẠạẢ'
		'ảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢ'
		'ợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹỺỼỾἈἉἊἋἌἍἎἏἘἙἚἛἜἝἨἩἪἫἬἭἮἯἸἹἺἻἼἽἾἿὈὉὊὋὌὍὙὛ'
		'ὝὟὨὩὪὫὬὭὮὯᾈᾉᾊᾋᾌᾍᾎᾏᾘᾙᾚᾛᾜᾝᾞᾟᾨᾩᾪᾫᾬᾭᾮᾯᾸᾹᾺΆᾼιῈΈῊΉῌῘῙῚΊῨῩῪΎῬῸΌῺΏῼΩKÅℲⅠ'
		'ⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅬⅭⅮⅯↃⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏⰀⰁⰂⰃⰄⰅⰆⰇⰈⰉⰊⰋⰌⰍⰎⰏⰐⰑⰒⰓⰔⰕ'
		'ⰖⰗⰘⰙⰚⰛⰜⰝⰞⰟⰠⰡⰢⰣⰤⰥⰦⰧⰨⰩⰪⰫⰬⰭⰮⱠⱢⱣⱤⱧⱩⱫⱭⱮⱯⱰⱲⱵⱾⱿⲀⲂⲄⲆⲈⲊⲌⲎⲐⲒⲔⲖⲘⲚⲜⲞⲠⲢⲤⲦⲨⲪⲬⲮ'
		'ⲰⲲⲴⲶⲸⲺⲼⲾⳀⳂⳄⳆⳈⳊⳌⳎⳐⳒⳔⳖⳘⳚⳜⳞⳠⳢⳫⳭⳲꙀꙂꙄꙆꙈꙊꙌꙎꙐꙒꙔꙖꙘꙚꙜꙞꙠꙢꙤꙦꙨꙪꙬꚀꚂꚄꚆꚈꚊꚌꚎꚐꚒꚔꚖ'
		'ꜢꜤꜦꜨꜪꜬꜮꜲꜴꜶꜸꜺꜼꜾꝀꝂꝄꝆꝈꝊꝌꝎꝐꝒꝔꝖꝘꝚꝜꝞꝠꝢꝤꝦꝨꝪꝬꝮꝹꝻꝽꝾꞀꞂꞄꞆꞋꞍꞐꞒꞠꞢꞤꞦꞨꞪＡＢＣＤＥＦＧＨ'
		'ＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ𐐀𐐁𐐂𐐃𐐄𐐅𐐆𐐇𐐈𐐉𐐊𐐋𐐌𐐍𐐎𐐏𐐐𐐑𐐒𐐓𐐔𐐕𐐖𐐗𐐘𐐙𐐚𐐛𐐜𐐝𐐞𐐟𐐠𐐡𐐢𐐣𐐤𐐥𐐦𐐧'
		|| U&'\0300\0301\0302\0303\0304\0306\0307\0308\0309\030a\030b\030c\030f\0311\031b'
		|| U&'\0323\0324\0325\0326\0327\0328\032d\032e\0330\0331',
		'μaaaaaaæceeeeiiiiðnoooooøuuuuyþaaaaaaceeeeiiiinooooouuuuyyaaaaaa'
		'ccccccccddđeeeeeeeeeegggggggghhħiiiiiiiiiĳjjkkllllllŀłnnnnnnŋooo'
		'oooœrrrrrrssssssssttttŧuuuuuuuuuuuuwwyyyzzzzzzsɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙ'
		'ɯɲɵooƣƥʀƨʃƭʈuuʊʋƴƶʒƹƽǆǆǉǉǌǌaaiioouuuuuuuuuuaaǡǣǥggkkooooǯjǳǳggƕƿ'
		'nnaaǽǿaaaaeeeeiiiioooorrrruuuussttȝhhƞȣȥaaeeooooooooyyⱥȼƚⱦɂƀʉʌɇɉ'
		'ɋɍɏͱͳͷάέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋσϗβθφπϙϛϝϟϡϣϥϧϩϫϭϯκρθεϸϲϻ'
		'ͻͼͽѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѷѹ'
		'ѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӂӄӆӈӊӌӎӑӓӕӗәӛӝӟӡӣӥӧөӫӭӯӱӳӵӷӹӻӽӿԁ'
		'ԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆⴀⴁⴂⴃⴄⴅⴆ'
		'ⴇⴈⴉⴊⴋⴌⴍⴎⴏⴐⴑⴒⴓⴔⴕⴖⴗⴘⴙⴚⴛⴜⴝⴞⴟⴠⴡⴢⴣⴤⴥⴧⴭaabbbbbbccddddddddddeeeeeeeeeef'
		'fgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrr'
		'rssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwysßaaa'
		'aaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiiooooooooooooooooooooooo'
		'ouuuuuuuuuuuuuuyyyyyyyyỻỽỿἀἁἂἃἄἅἆἇἐἑἒἓἔἕἠἡἢἣἤἥἦἧἰἱἲἳἴἵἶἷὀὁὂὃὄὅὑὓ'
		'ὕὗὠὡὢὣὤὥὦὧᾀᾁᾂᾃᾄᾅᾆᾇᾐᾑᾒᾓᾔᾕᾖᾗᾠᾡᾢᾣᾤᾥᾦᾧᾰᾱὰάᾳιὲέὴήῃῐῑὶίῠῡὺύῥὸόὼώῳωkaⅎⅰ'
		'ⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻⅼⅽⅾⅿↄⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩⰰⰱⰲⰳⰴⰵⰶⰷⰸⰹⰺⰻⰼⰽⰾⰿⱀⱁⱂⱃⱄⱅ'
		'ⱆⱇⱈⱉⱊⱋⱌⱍⱎⱏⱐⱑⱒⱓⱔⱕⱖⱗⱘⱙⱚⱛⱜⱝⱞⱡɫᵽɽⱨⱪⱬɑɱɐɒⱳⱶȿɀⲁⲃⲅⲇⲉⲋⲍⲏⲑⲓⲕⲗⲙⲛⲝⲟⲡⲣⲥⲧⲩⲫⲭⲯ'
		'ⲱⲳⲵⲷⲹⲻⲽⲿⳁⳃⳅⳇⳉⳋⳍⳏⳑⳓⳕⳗⳙⳛⳝⳟⳡⳣⳬⳮⳳꙁꙃꙅꙇꙉꙋꙍꙏꙑꙓꙕꙗꙙꙛꙝꙟꙡꙣꙥꙧꙩꙫꙭꚁꚃꚅꚇꚉꚋꚍꚏꚑꚓꚕꚗ'
		'ꜣꜥꜧꜩꜫꜭꜯꜳꜵꜷꜹꜻꜽꜿꝁꝃꝅꝇꝉꝋꝍꝏꝑꝓꝕꝗꝙꝛꝝꝟꝡꝣꝥꝧꝩꝫꝭꝯꝺꝼᵹꝿꞁꞃꞅꞇꞌɥꞑꞓꞡꞣꞥꞧꞩɦａｂｃｄｅｆｇｈ'
		'ｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ𐐨𐐩𐐪𐐫𐐬𐐭𐐮𐐯𐐰𐐱𐐲𐐳𐐴𐐵𐐶𐐷𐐸𐐹𐐺𐐻𐐼𐐽𐐾𐐿𐑀𐑁𐑂𐑃𐑄𐑅𐑆𐑇𐑈𐑉𐑊𐑋𐑌𐑍𐑎𐑏') END
	FROM regexp_split_to_table(lower($1 COLLATE "C"),
		'[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a5\u00a7\u00a8\u00ab-\u00ad\u00af\u00b1\u00b4'
		'\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u02c2-\u02c5\u02d2-\u02df\u02e5-\u02eb\u02ed\u02ef-\u02ff'
		'\u0305\u030d\u030e\u0310\u0312-\u031a\u031c-\u0322\u0329-\u032c\u032f\u0332-\u036f\u0375\u037e'
		'\u0384\u0385\u0387\u03f6\u0483-\u0489\u055a-\u055f\u0589\u058a\u058f\u0591-\u05c7\u05f3\u05f4'
		'\u0600-\u0604\u0606-\u060d\u0610-\u061b\u061e\u061f\u064b-\u065f\u066a-\u066d\u0670\u06d4'
		'\u06d6-\u06dd\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0700-\u070d\u070f\u0711\u0730-\u074a'
		'\u07a6-\u07b0\u07eb-\u07f3\u07f7-\u07f9\u0816-\u0819\u081b-\u0823\u0825-\u0827\u0829-\u082d'
		'\u0830-\u083e\u0859-\u085b\u085e\u08e4-\u08fe\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957'
		'\u0962-\u0965\u0970\u0981-\u0983\u09bc\u09be-\u09c4\u09c7\u09c8\u09cb-\u09cd\u09d7\u09e2\u09e3'
		'\u09f2\u09f3\u09fb\u0a01-\u0a03\u0a3c\u0a3e-\u0a42\u0a47\u0a48\u0a4b-\u0a4d\u0a51\u0a70\u0a71'
		'\u0a75\u0a81-\u0a83\u0abc\u0abe-\u0ac5\u0ac7-\u0ac9\u0acb-\u0acd\u0ae2\u0ae3\u0af0\u0af1'
		'\u0b01-\u0b03\u0b3c\u0b3e-\u0b44\u0b47\u0b48\u0b4b-\u0b4d\u0b56\u0b57\u0b62\u0b63\u0b82'
		'\u0bbe-\u0bc2\u0bc6-\u0bc8\u0bca-\u0bcd\u0bd7\u0bf9\u0c01-\u0c03\u0c3e-\u0c44\u0c46-\u0c48'
		'\u0c4a-\u0c4d\u0c55\u0c56\u0c62\u0c63\u0c82\u0c83\u0cbc\u0cbe-\u0cc4\u0cc6-\u0cc8\u0cca-\u0ccd'
		'\u0cd5\u0cd6\u0ce2\u0ce3\u0d02\u0d03\u0d3e-\u0d44\u0d46-\u0d48\u0d4a-\u0d4d\u0d57\u0d62\u0d63'
		'\u0d82\u0d83\u0dca\u0dcf-\u0dd4\u0dd6\u0dd8-\u0ddf\u0df2-\u0df4\u0e31\u0e34-\u0e3a\u0e3f'
		'\u0e47-\u0e4f\u0e5a\u0e5b\u0eb1\u0eb4-\u0eb9\u0ebb\u0ebc\u0ec8-\u0ecd\u0f04-\u0f12\u0f14'
		'\u0f18\u0f19\u0f35\u0f37\u0f39-\u0f3f\u0f71-\u0f87\u0f8d-\u0f97\u0f99-\u0fbc\u0fc6\u0fd0-\u0fd4'
		'\u0fd9\u0fda\u102b-\u103e\u104a-\u104f\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d'
		'\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u10fb\u135d-\u1368\u1400\u166d\u166e\u1680'
		'\u169b\u169c\u16eb-\u16ed\u1712-\u1714\u1732-\u1736\u1752\u1753\u1772\u1773\u17b4-\u17d6'
		'\u17d8-\u17db\u17dd\u1800-\u180e\u18a9\u1920-\u192b\u1930-\u193b\u1944\u1945\u19b0-\u19c0'
		'\u19c8\u19c9\u1a17-\u1a1b\u1a1e\u1a1f\u1a55-\u1a5e\u1a60-\u1a7c\u1a7f\u1aa0-\u1aa6\u1aa8-\u1aad'
		'\u1b00-\u1b04\u1b34-\u1b44\u1b5a-\u1b60\u1b6b-\u1b73\u1b80-\u1b82\u1ba1-\u1bad\u1be6-\u1bf3'
		'\u1bfc-\u1bff\u1c24-\u1c37\u1c3b-\u1c3f\u1c7e\u1c7f\u1cc0-\u1cc7\u1cd0-\u1ce8\u1ced\u1cf2-\u1cf4'
		'\u1dc0-\u1de6\u1dfc-\u1dff\u1fbd\u1fbf-\u1fc1\u1fcd-\u1fcf\u1fdd-\u1fdf\u1fed-\u1fef\u1ffd\u1ffe'
		'\u2000-\u2064\u206a-\u206f\u207a-\u207e\u208a-\u208e\u20a0-\u20b9\u20d0-\u20f0\u2118\u2140-\u2144'
		'\u214b\u2190-\u2194\u219a\u219b\u21a0\u21a3\u21a6\u21ae\u21ce\u21cf\u21d2\u21d4\u21f4-\u22ff'
		'\u2308-\u230b\u2320\u2321\u2329\u232a\u237c\u239b-\u23b3\u23dc-\u23e1\u25b7\u25c1\u25f8-\u25ff'
		'\u266f\u2768-\u2775\u27c0-\u27ff\u2900-\u2aff\u2b30-\u2b44\u2b47-\u2b4c\u2cef-\u2cf1\u2cf9-\u2cfc'
		'\u2cfe\u2cff\u2d70\u2d7f\u2de0-\u2e2e\u2e30-\u2e3b\u3000-\u3003\u3008-\u3011\u3014-\u301f'
		'\u302a-\u3030\u303d\u3099-\u309c\u30a0\u30fb\ua4fe\ua4ff\ua60d-\ua60f\ua66f-\ua67e\ua69f'
		'\ua6f0-\ua6f7\ua700-\ua716\ua720\ua721\ua789\ua78a\ua802\ua806\ua80b\ua823-\ua827\ua838'
		'\ua874-\ua877\ua880\ua881\ua8b4-\ua8c4\ua8ce\ua8cf\ua8e0-\ua8f1\ua8f8-\ua8fa\ua926-\ua92f'
		'\ua947-\ua953\ua95f\ua980-\ua983\ua9b3-\ua9cd\ua9de\ua9df\uaa29-\uaa36\uaa43\uaa4c\uaa4d'
		'\uaa5c-\uaa5f\uaa7b\uaab0\uaab2-\uaab4\uaab7\uaab8\uaabe\uaabf\uaac1\uaade\uaadf\uaaeb-\uaaf1'
		'\uaaf5\uaaf6\uabe3-\uabed\ufb1e\ufb29\ufbb2-\ufbc1\ufd3e\ufd3f\ufdfc\ufe00-\ufe19\ufe20-\ufe26'
		'\ufe30-\ufe52\ufe54-\ufe66\ufe68-\ufe6b\ufeff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65'
		'\uffe0-\uffe3\uffe5\uffe6\uffe9-\uffec\ufff9-\ufffb\U00010100-\U00010102\U000101fd\U0001039f'
		'\U000103d0\U00010857\U0001091f\U0001093f\U00010a01-\U00010a03\U00010a05\U00010a06'
		'\U00010a0c-\U00010a0f\U00010a38-\U00010a3a\U00010a3f\U00010a50-\U00010a58\U00010a7f'
		'\U00010b39-\U00010b3f\U00011000-\U00011002\U00011038-\U0001104d\U00011080-\U00011082'
		'\U000110b0-\U000110c1\U00011100-\U00011102\U00011127-\U00011134\U00011140-\U00011143'
		'\U00011180-\U00011182\U000111b3-\U000111c0\U000111c5-\U000111c8\U000116ab-\U000116b7'
		'\U00012470-\U00012473\U00016f51-\U00016f7e\U00016f8f-\U00016f92\U0001d165-\U0001d169'
		'\U0001d16d-\U0001d182\U0001d185-\U0001d18b\U0001d1aa-\U0001d1ad\U0001d242-\U0001d244\U0001d6c1'
		'\U0001d6db\U0001d6fb\U0001d715\U0001d735\U0001d74f\U0001d76f\U0001d789\U0001d7a9\U0001d7c3'
		'\U0001eef0\U0001eef1\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef]+'
	) WITH ORDINALITY AS s (word, at) WHERE s.word <> '') AS f (place, folded) WHERE folded <> '';
END;

-- Built in the form that it is written in: a vector of the server's own parser has other words. No word holds a quote
-- or a backslash.
CREATE FUNCTION words_vector(text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT coalesce(string_agg('''' || word || ''':' || least(at, 16383), ' '), '') FROM nachtwacht.words_of($1));
END
$$;

-- A query as FTS5 reads it, of the forms that src/store/filter_sql.c writes: quoted strings, each the words of a phrase,
-- AND, OR and parentheses. A string without a word matches nothing.
CREATE FUNCTION words_query(text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN (SELECT string_agg(CASE part[1] WHEN 'AND' THEN '&' WHEN 'OR' THEN '|' WHEN '(' THEN '(' WHEN ')' THEN ')'
			ELSE coalesce((SELECT string_agg('''' || word || '''', '<->' ORDER BY at) FROM nachtwacht.words_of(part[1])),
				''' ''') END, ' ' ORDER BY place)
		FROM regexp_matches($1, '"(?:[^"]|"")*"|AND|OR|[()]', 'g') WITH ORDINALITY AS m (part, place));
END
$$;

CREATE TABLE store (
	id BIGINT PRIMARY KEY CHECK (id = 1),
	version BIGINT NOT NULL DEFAULT 0,
	kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('live', 'exercise')),
	uuid TEXT COLLATE "C" NOT NULL,
	created BIGINT NOT NULL,
	take_back_s BIGINT NOT NULL DEFAULT 10 CHECK (take_back_s BETWEEN 0 AND 3600)
);

CREATE TRIGGER store_stays BEFORE DELETE ON store FOR EACH ROW EXECUTE FUNCTION refuse('store.stays');
CREATE TRIGGER store_kind_stays BEFORE UPDATE OF kind, uuid, created ON store
	FOR EACH ROW EXECUTE FUNCTION refuse('store.stays');

-- The moves of desk/lifecycle.c, written here when the store is made.
CREATE TABLE moves (
	kind TEXT COLLATE "C" NOT NULL,
	from_state TEXT COLLATE "C" NOT NULL,
	to_state TEXT COLLATE "C" NOT NULL,
	event TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (kind, from_state, to_state)
);

CREATE FUNCTION move_exists(kind text, from_state text, to_state text) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM moves m WHERE m.kind = $1 AND m.from_state = $2 AND m.to_state = $3);

CREATE TABLE operators (
	login TEXT COLLATE "C" PRIMARY KEY,
	initials TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	role TEXT COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'operator', 'supervisor', 'collector'))
);

-- An account that only came in by import is not registered: no worker serves it, nothing is sent.
-- `worker` is the account whose worker serves it: itself, or in an exercise the one that plays it.
-- `last` is the last good moment, written when it passes. `streaming` is 1 while what happens is told as it
-- happens. The gap is the last one that was repaired. `length_link` is what a URL counts as, where a network
-- counts each alike; direct_most how long a direct message may be, where that is not what a post may be.
CREATE TABLE accounts (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	name TEXT COLLATE "C" NOT NULL,
	network TEXT COLLATE "C" NOT NULL,
	label TEXT COLLATE "C" NOT NULL,
	handle TEXT COLLATE "C",
	registered BIGINT NOT NULL DEFAULT 0 CHECK (registered IN (0, 1)),
	worker TEXT COLLATE "C" CHECK (registered = 0 OR worker IS NOT NULL),
	can_reply BIGINT NOT NULL DEFAULT 0 CHECK (can_reply IN (0, 1)),
	practice BIGINT NOT NULL CHECK (practice IN (0, 1)),
	length_rule TEXT COLLATE "C" NOT NULL,
	length_most BIGINT NOT NULL DEFAULT 0,
	length_bytes BIGINT NOT NULL DEFAULT 0,
	state TEXT COLLATE "C" NOT NULL,
	reason TEXT COLLATE "C",
	since BIGINT NOT NULL,
	last BIGINT NOT NULL DEFAULT 0,
	retry BIGINT NOT NULL DEFAULT 0,
	cursor TEXT COLLATE "C",
	streaming BIGINT NOT NULL DEFAULT 0 CHECK (streaming IN (0, 1)),
	silent BIGINT NOT NULL DEFAULT 0,
	gap_from BIGINT NOT NULL DEFAULT 0,
	gap_until BIGINT NOT NULL DEFAULT 0 CHECK (gap_until >= gap_from),
	gap_loaded BIGINT NOT NULL DEFAULT 0,
	gap_whole BIGINT NOT NULL DEFAULT 1 CHECK (gap_whole IN (0, 1)),
	length_link BIGINT NOT NULL DEFAULT 0,
	direct_most BIGINT NOT NULL DEFAULT 0,
	direct_bytes BIGINT NOT NULL DEFAULT 0,
	UNIQUE (name, network)
);

CREATE UNIQUE INDEX accounts_registered ON accounts (name) WHERE registered = 1;

CREATE FUNCTION store_practice() RETURNS bigint LANGUAGE sql
	RETURN (SELECT (kind = 'exercise')::int FROM store);

CREATE TRIGGER accounts_kind BEFORE INSERT OR UPDATE OF practice ON accounts
	FOR EACH ROW WHEN (NEW.practice <> store_practice()) EXECUTE FUNCTION refuse('account.kind');

CREATE TRIGGER accounts_move BEFORE UPDATE OF state ON accounts
	FOR EACH ROW WHEN (OLD.state <> NEW.state AND NOT move_exists('account', OLD.state, NEW.state))
	EXECUTE FUNCTION refuse('account.move');

CREATE TABLE authors (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	network TEXT COLLATE "C" NOT NULL,
	native_id TEXT COLLATE "C" NOT NULL,
	handle TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C",
	UNIQUE (network, native_id)
);

CREATE INDEX authors_handle ON authors (lower(handle));

-- The bytes as they came. An erased capture leaves its row, with `bytes` NULL; who may not read them sees `erased`.
CREATE TABLE captures (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	sha256 BYTEA NOT NULL CHECK (length(sha256) = 32),
	bytes BYTEA,
	source TEXT COLLATE "C",
	taken BIGINT NOT NULL,
	by_version TEXT COLLATE "C" NOT NULL,
	erased BIGINT NOT NULL GENERATED ALWAYS AS ((bytes IS NULL)::int) STORED
);

-- A case is (account, root of the conversation, author).
CREATE TABLE cases (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	account_id BIGINT NOT NULL REFERENCES accounts (id),
	root TEXT COLLATE "C" NOT NULL,
	author_id BIGINT NOT NULL REFERENCES authors (id),
	state TEXT COLLATE "C" NOT NULL CHECK (state IN
		('new', 'open', 'waiting', 'snoozed', 'resolved', 'merged', 'spam')),
	waiting_service BIGINT NOT NULL DEFAULT 0 CHECK (waiting_service IN (0, 1)),
	disposition TEXT COLLATE "C",
	priority BIGINT NOT NULL DEFAULT 2 CHECK (priority BETWEEN 0 AND 3),
	assignee TEXT COLLATE "C",
	last_mention BIGINT NOT NULL,
	mentions BIGINT NOT NULL DEFAULT 1,
	reposts BIGINT NOT NULL DEFAULT 0,
	created BIGINT NOT NULL,
	received BIGINT NOT NULL,
	updated BIGINT NOT NULL,
	snoozed_until BIGINT NOT NULL DEFAULT 0,
	resolved BIGINT NOT NULL DEFAULT 0,
	acknowledged BIGINT NOT NULL DEFAULT 0,
	acknowledged_by TEXT COLLATE "C",
	linked_to BIGINT REFERENCES cases (id),
	undo_of BIGINT,
	version BIGINT NOT NULL DEFAULT 1,
	is_open BIGINT GENERATED ALWAYS AS ((state IN ('new', 'open', 'waiting'))::int) STORED,
	pinned BIGINT GENERATED ALWAYS AS ((priority = 0 AND state IN ('new', 'open', 'waiting'))::int) STORED,
	CHECK ((disposition IS NOT NULL) = (state = 'resolved')),
	CHECK (state = 'snoozed' OR snoozed_until = 0)
);

CREATE INDEX cases_join ON cases (account_id, root, author_id);
CREATE INDEX cases_order ON cases (pinned, last_mention);
CREATE INDEX cases_open ON cases (pinned, last_mention) WHERE is_open = 1;
CREATE INDEX cases_state ON cases (state, pinned, last_mention);
CREATE INDEX cases_snoozed ON cases (snoozed_until) WHERE state = 'snoozed';
CREATE INDEX cases_author ON cases (author_id);
CREATE INDEX cases_linked ON cases (linked_to) WHERE linked_to IS NOT NULL;

CREATE TRIGGER cases_version BEFORE UPDATE OF version ON cases
	FOR EACH ROW WHEN (NEW.version < OLD.version) EXECUTE FUNCTION refuse('case.version');

-- How many cases are open, kept by those that change it: every desk shows it, and to count a million takes longer than
-- anything else that a desk does.
CREATE TABLE tally (
	id BIGINT PRIMARY KEY CHECK (id = 1),
	open BIGINT NOT NULL CHECK (open >= 0)
) WITH (fillfactor = 10);
INSERT INTO tally VALUES (1, 0);

CREATE FUNCTION tally_keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE nachtwacht.tally SET open = open
		+ CASE TG_OP WHEN 'DELETE' THEN 0 ELSE NEW.is_open END - CASE TG_OP WHEN 'INSERT' THEN 0 ELSE OLD.is_open END;
	RETURN NULL;
END
$$;
CREATE TRIGGER cases_tally_insert AFTER INSERT ON cases
	FOR EACH ROW WHEN (NEW.is_open = 1) EXECUTE FUNCTION tally_keep();
CREATE TRIGGER cases_tally_update AFTER UPDATE OF state ON cases
	FOR EACH ROW WHEN (NEW.is_open <> OLD.is_open) EXECUTE FUNCTION tally_keep();
CREATE TRIGGER cases_tally_delete AFTER DELETE ON cases
	FOR EACH ROW WHEN (OLD.is_open = 1) EXECUTE FUNCTION tally_keep();

CREATE TABLE case_tags (
	case_id BIGINT NOT NULL REFERENCES cases (id),
	tag TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (case_id, tag)
);

CREATE INDEX case_tags_tag ON case_tags (tag, case_id);

-- case_id is NULL for what is only stored: context, and reposts. `words` is what a search finds: the current text alone.
CREATE TABLE mentions (
	id BIGINT PRIMARY KEY,
	account_id BIGINT NOT NULL REFERENCES accounts (id),
	native_id TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	case_id BIGINT REFERENCES cases (id),
	root TEXT COLLATE "C" NOT NULL,
	in_reply_to TEXT COLLATE "C",
	author_id BIGINT NOT NULL REFERENCES authors (id),
	text TEXT COLLATE "C",
	salt BYTEA,
	hash BYTEA NOT NULL CHECK (length(hash) = 32),
	version BIGINT NOT NULL DEFAULT 1,
	gone BIGINT NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	removed BIGINT NOT NULL DEFAULT 0,
	url TEXT COLLATE "C",
	lang TEXT COLLATE "C",
	visibility TEXT COLLATE "C" NOT NULL,
	media TEXT COLLATE "C",
	reference TEXT COLLATE "C",
	created BIGINT NOT NULL,
	received BIGINT NOT NULL,
	capture_id BIGINT NOT NULL REFERENCES captures (id),
	uri TEXT COLLATE "C",
	words TSVECTOR GENERATED ALWAYS AS (words_vector(text)) STORED,
	UNIQUE (account_id, native_id)
);

CREATE INDEX mentions_case ON mentions (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX mentions_context ON mentions (account_id, root) WHERE kind = 'context';
CREATE INDEX mentions_url ON mentions (url) WHERE url IS NOT NULL;
CREATE UNIQUE INDEX mentions_uri ON mentions (account_id, uri) WHERE uri IS NOT NULL;
-- Without a list of what is still to be indexed, which every search would walk and one unlucky arrival would merge.
CREATE INDEX mentions_words ON mentions USING gin (words) WITH (fastupdate = off);

-- What SQLite calls so.
CREATE VIEW mention_words AS SELECT id AS rowid, words FROM mentions;

-- What an edit replaced.
CREATE TABLE mention_versions (
	mention_id BIGINT NOT NULL REFERENCES mentions (id),
	version BIGINT NOT NULL,
	text TEXT COLLATE "C",
	salt BYTEA,
	hash BYTEA NOT NULL,
	capture_id BIGINT NOT NULL REFERENCES captures (id),
	replaced BIGINT NOT NULL,
	PRIMARY KEY (mention_id, version)
);

-- A note has no way out: nothing that sends reads this table.
CREATE TABLE notes (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	case_id BIGINT NOT NULL REFERENCES cases (id),
	author TEXT COLLATE "C" NOT NULL,
	text TEXT COLLATE "C",
	salt BYTEA,
	hash BYTEA NOT NULL CHECK (length(hash) = 32),
	created BIGINT NOT NULL,
	withdrawn BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX notes_case ON notes (case_id);

CREATE TABLE posts (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	case_id BIGINT NOT NULL REFERENCES cases (id),
	parent_id BIGINT NOT NULL REFERENCES mentions (id),
	account_id BIGINT NOT NULL REFERENCES accounts (id),
	kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('reply', 'post', 'direct')),
	state TEXT COLLATE "C" NOT NULL DEFAULT 'draft',
	author TEXT COLLATE "C" NOT NULL,
	text TEXT COLLATE "C",
	salt BYTEA,
	hash BYTEA NOT NULL CHECK (length(hash) = 32),
	template TEXT COLLATE "C",
	lang TEXT COLLATE "C",
	visibility TEXT COLLATE "C" NOT NULL,
	case_version BIGINT NOT NULL,
	approval_needed BIGINT NOT NULL DEFAULT 0 CHECK (approval_needed IN (0, 1)),
	approver TEXT COLLATE "C" CHECK (approver <> author),
	approved_hash BYTEA,
	created BIGINT NOT NULL,
	updated BIGINT NOT NULL,
	held BIGINT NOT NULL DEFAULT 0,
	send_after BIGINT NOT NULL DEFAULT 0,
	begun BIGINT NOT NULL DEFAULT 0,
	sent BIGINT NOT NULL DEFAULT 0,
	look_after BIGINT NOT NULL DEFAULT 0,
	lookups BIGINT NOT NULL DEFAULT 0,
	attempts BIGINT NOT NULL DEFAULT 0,
	remote_key TEXT COLLATE "C",
	remote_record TEXT COLLATE "C",
	remote_id TEXT COLLATE "C",
	url TEXT COLLATE "C",
	error TEXT COLLATE "C",
	CHECK (state NOT IN ('held', 'sending', 'sent', 'unclear', 'failed') OR send_after > 0),
	CHECK (state NOT IN ('sending', 'sent', 'unclear') OR remote_key IS NOT NULL)
);

CREATE INDEX posts_case ON posts (case_id);
CREATE INDEX posts_author ON posts (author, id) WHERE state = 'draft';
CREATE INDEX posts_due ON posts (account_id, send_after) WHERE state IN ('held', 'sending', 'unclear');
CREATE INDEX posts_outbox ON posts (id) WHERE state IN ('held', 'sending', 'sent', 'failed', 'unclear');
CREATE INDEX posts_unsent ON posts (state) WHERE state IN ('draft', 'held', 'failed', 'unclear');

CREATE TRIGGER posts_born BEFORE INSERT ON posts
	FOR EACH ROW WHEN (NEW.state <> 'draft') EXECUTE FUNCTION refuse('post.move');
CREATE TRIGGER posts_move BEFORE UPDATE OF state ON posts
	FOR EACH ROW WHEN (OLD.state <> NEW.state AND NOT move_exists('post', OLD.state, NEW.state))
	EXECUTE FUNCTION refuse('post.move');
CREATE TRIGGER posts_stay BEFORE DELETE ON posts FOR EACH ROW EXECUTE FUNCTION refuse('post.stays');

-- Once it is on its way out, what leaves is what was seen in the review bar.
CREATE TRIGGER posts_text BEFORE UPDATE OF text, visibility, parent_id, account_id, kind, author ON posts
	FOR EACH ROW WHEN ((OLD.state NOT IN ('draft', 'review') AND NEW.text IS NOT NULL
		AND (NEW.text IS DISTINCT FROM OLD.text OR NEW.visibility <> OLD.visibility))
	OR NEW.parent_id <> OLD.parent_id OR NEW.account_id <> OLD.account_id
	OR NEW.kind <> OLD.kind OR NEW.author <> OLD.author)
	EXECUTE FUNCTION refuse('post.text');

CREATE FUNCTION post_void() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	NEW.approver := NULL;
	NEW.approved_hash := NULL;
	RETURN NEW;
END
$$;
CREATE TRIGGER posts_edit_voids BEFORE UPDATE OF text ON posts
	FOR EACH ROW WHEN (NEW.text IS DISTINCT FROM OLD.text) EXECUTE FUNCTION post_void();

-- draft > held: the case is as its author saw it, the account may speak, a second person agreed.
CREATE FUNCTION case_version(case_id bigint) RETURNS bigint LANGUAGE sql
	RETURN (SELECT c.version FROM cases c WHERE c.id = $1);
CREATE TRIGGER posts_stale BEFORE UPDATE OF state ON posts
	FOR EACH ROW WHEN (NEW.state = 'held' AND OLD.state IN ('draft', 'review')
		AND NEW.case_version <> case_version(NEW.case_id))
	EXECUTE FUNCTION refuse('post.stale');

CREATE FUNCTION account_can_reply(account_id bigint) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM accounts a WHERE a.id = $1 AND a.can_reply = 1);
CREATE TRIGGER posts_account BEFORE UPDATE OF state ON posts
	FOR EACH ROW WHEN (NEW.state IN ('held', 'sending') AND OLD.state <> NEW.state
		AND NOT account_can_reply(NEW.account_id))
	EXECUTE FUNCTION refuse('post.account');

CREATE TRIGGER posts_approval BEFORE UPDATE OF state ON posts
	FOR EACH ROW WHEN (NEW.state IN ('held', 'sending') AND OLD.state <> NEW.state AND NEW.approval_needed = 1
		AND (NEW.approver IS NULL OR NEW.approved_hash IS DISTINCT FROM NEW.hash))
	EXECUTE FUNCTION refuse('post.approval');

-- Two operators never answer one citizen at once.
CREATE FUNCTION other_answers(p posts, was text) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM posts o WHERE o.case_id = (p).case_id AND o.id <> (p).id
		AND o.author <> (p).author AND (o.state IN ('held', 'sending', 'unclear')
			OR (o.state = 'sent' AND was = 'held' AND o.sent > (p).held)));
CREATE TRIGGER posts_other BEFORE UPDATE OF state ON posts
	FOR EACH ROW WHEN (NEW.state IN ('held', 'sending') AND OLD.state <> NEW.state AND other_answers(NEW, OLD.state))
	EXECUTE FUNCTION refuse('post.other');

-- The key of the first try is the key of every try. What failed before there was a key has an empty one.
CREATE TRIGGER posts_key BEFORE UPDATE OF remote_key ON posts
	FOR EACH ROW WHEN (coalesce(OLD.remote_key, '') <> '' AND NEW.remote_key IS DISTINCT FROM OLD.remote_key
		AND NOT (NEW.remote_key IS NULL AND NEW.state = 'draft'))
	EXECUTE FUNCTION refuse('post.key');

CREATE TABLE leases (
	case_id BIGINT PRIMARY KEY REFERENCES cases (id),
	operator TEXT COLLATE "C" NOT NULL,
	taken BIGINT NOT NULL,
	until BIGINT NOT NULL
);

-- What each decision changed, for undo: the case as it was, and its version when it was done. An undo is an act too,
-- so that a redo can undo it: `undoes` is the act that it took back.
CREATE TABLE acts (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	operator TEXT COLLATE "C" NOT NULL,
	batch BIGINT NOT NULL,
	words TEXT COLLATE "C" NOT NULL,
	case_id BIGINT NOT NULL REFERENCES cases (id),
	before TEXT COLLATE "C" NOT NULL CHECK (before::json IS NOT NULL),
	after_version BIGINT NOT NULL,
	note_id BIGINT REFERENCES notes (id),
	post_id BIGINT REFERENCES posts (id),
	time BIGINT NOT NULL,
	undone BIGINT NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
	undoes BIGINT REFERENCES acts (id)
);

CREATE INDEX acts_undo ON acts (operator, batch) WHERE undone = 0;
CREATE INDEX acts_redo ON acts (operator, batch) WHERE undone = 0 AND undoes IS NOT NULL;
CREATE INDEX acts_case ON acts (case_id) WHERE undone = 0;

-- A move is in the table, or it is the undoing of the very act that made the case what it is.
CREATE FUNCTION act_allows(act bigint, case_id bigint, version bigint, from_state text, to_state text) RETURNS boolean
LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM acts a WHERE a.id = $1 AND a.case_id = $2 AND a.undone = 0 AND a.after_version = $3
		AND a.before ->> '$.state' = $5) AND move_exists('undo', $4, $5);
CREATE TRIGGER cases_move BEFORE UPDATE OF state ON cases
	FOR EACH ROW WHEN (OLD.state <> NEW.state AND NOT move_exists('case', OLD.state, NEW.state)
		AND NOT act_allows(NEW.undo_of, OLD.id, OLD.version, OLD.state, NEW.state))
	EXECUTE FUNCTION refuse('case.move');

-- `trouble` is what a person wants to see who asks what went wrong; a journal holds millions of other events.
CREATE TABLE journal (
	seq BIGINT PRIMARY KEY,
	time BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	event TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	details TEXT COLLATE "C" NOT NULL,
	prev BYTEA NOT NULL CHECK (length(prev) = 32),
	hash BYTEA NOT NULL CHECK (length(hash) = 32),
	trouble BIGINT GENERATED ALWAYS AS ((event IN ('post.failed', 'post.answer_lost', 'post.postponed', 'account.limited',
		'account.degraded', 'account.lost', 'account.signed_out', 'account.silent', 'account.missed'))::int) STORED
);

CREATE INDEX journal_subject ON journal (subject, seq);
CREATE INDEX journal_trouble ON journal (seq) WHERE trouble = 1;

-- In plpgsql, which plans once a session: what SQL functions ask is planned each time.
CREATE FUNCTION journal_head(OUT seq bigint, OUT hash bytea) LANGUAGE plpgsql AS $$
BEGIN
	SELECT j.seq, j.hash INTO seq, hash FROM nachtwacht.journal j ORDER BY j.seq DESC LIMIT 1;
	IF NOT FOUND THEN
		seq := 0;
		hash := decode(repeat('00', 32), 'hex');
	END IF;
END
$$;

CREATE FUNCTION journal_follows(seq bigint, prev bytea) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	head record := nachtwacht.journal_head();
BEGIN
	RETURN head.seq + 1 = seq AND head.hash = prev;
END
$$;
CREATE TRIGGER journal_chain BEFORE INSERT ON journal
	FOR EACH ROW WHEN (NOT journal_follows(NEW.seq, NEW.prev)) EXECUTE FUNCTION refuse('journal.chain');
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION refuse('journal.stays');
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal FOR EACH ROW EXECUTE FUNCTION refuse('journal.stays');
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal FOR EACH STATEMENT
	EXECUTE FUNCTION refuse('journal.stays');

-- A field of an event as it is hashed: the length of its bytes before it.
CREATE FUNCTION journal_field(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN octet_length($1) || ':' || $1;

-- The one way into the journal. nachtwacht-store(7) specifies the hash. What is told is of a kind that there is, and
-- happens now: a host keeps to the clock of this server to within a second. A person tells nothing of accounts, watches,
-- alarms and the store.
CREATE FUNCTION journal_append("time" bigint, actor text, event text, subject text, details text,
	OUT seq bigint, OUT hash bytea) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, nachtwacht, pg_temp AS $$
DECLARE
	head record;
	begun bigint := extract(epoch FROM transaction_timestamp()) * 1000000;
BEGIN
	PERFORM write_lock();
	SELECT * INTO head FROM journal_head();
	IF NOT is_owner() THEN
		IF $1 > clock_us() + 2000000 OR $1 < begun - 2000000
			OR $1 < (SELECT least(j.time, clock_us()) FROM journal j WHERE j.seq = head.seq) - 2000000 THEN
			RAISE EXCEPTION USING ERRCODE = 'NW001', MESSAGE = 'journal.time';
		END IF;
		IF NOT EXISTS (SELECT 1 FROM moves m WHERE m.event = $3)
			OR split_part($3, '.', 1) IN ('account', 'watch', 'alarm') AND is_person() THEN
			RAISE EXCEPTION USING ERRCODE = 'NW001', MESSAGE = 'journal.kind';
		END IF;
	END IF;
	seq := head.seq + 1;
	hash := sha256(head.hash || convert_to(journal_field(seq::text) || journal_field($1::text) || journal_field($2)
		|| journal_field($3) || journal_field($4) || journal_field($5), 'UTF8'));
	INSERT INTO journal VALUES (seq, $1, $2, $3, $4, $5, head.hash, hash);
END
$$;

-- What was looked for, why, on whose word, and from when until when. A row is never changed but for its end.
CREATE TABLE watches (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	name TEXT COLLATE "C" NOT NULL,
	account TEXT COLLATE "C" NOT NULL,
	terms TEXT COLLATE "C" NOT NULL CHECK (terms::json IS NOT NULL),
	purpose TEXT COLLATE "C" NOT NULL CHECK (trim(purpose) <> ''),
	owner TEXT COLLATE "C" NOT NULL CHECK (trim(owner) <> ''),
	until BIGINT NOT NULL,
	begun BIGINT NOT NULL,
	ended BIGINT NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX watches_running ON watches (account, name) WHERE ended = 0;

CREATE TRIGGER watches_end BEFORE UPDATE ON watches
	FOR EACH ROW WHEN (OLD.ended <> 0 OR (OLD.name, OLD.account, OLD.terms, OLD.purpose, OLD.owner, OLD.until, OLD.begun)
		<> (NEW.name, NEW.account, NEW.terms, NEW.purpose, NEW.owner, NEW.until, NEW.begun))
	EXECUTE FUNCTION refuse('watch.stays');
CREATE TRIGGER watches_stay BEFORE DELETE ON watches FOR EACH ROW EXECUTE FUNCTION refuse('watch.stays');

-- ---- what a person does, he does in his own name ----
--
-- A person is whoever is neither the collector nor the owner of the store. He is his session's user, whatever role he
-- put on since. Which tables and columns he reaches at all stands in grants.sql; here is what depends on the row.
-- These are planned in his session, where a temporary table or a schema of his may bear any name: each has its schema.

CREATE FUNCTION is_owner() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN pg_catalog.pg_has_role(session_user, c.relowner, 'MEMBER') FROM pg_catalog.pg_class c
		WHERE c.oid OPERATOR(pg_catalog.=) 'nachtwacht.journal'::pg_catalog.regclass;
END
$$;
CREATE FUNCTION is_collector() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(pg_catalog.pg_has_role(session_user, pg_catalog.to_regrole('nachtwacht_collector'), 'MEMBER'), FALSE);
END
$$;
CREATE FUNCTION is_person() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN NOT nachtwacht.is_collector() AND NOT nachtwacht.is_owner();
END
$$;

CREATE TRIGGER journal_actor BEFORE INSERT ON journal
	FOR EACH ROW WHEN (NEW.actor <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');
CREATE TRIGGER notes_author BEFORE INSERT OR UPDATE ON notes
	FOR EACH ROW WHEN (NEW.author <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');
CREATE TRIGGER leases_operator BEFORE INSERT OR UPDATE ON leases
	FOR EACH ROW WHEN (NEW.operator <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');
CREATE TRIGGER leases_release BEFORE DELETE ON leases
	FOR EACH ROW WHEN (OLD.operator <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');

-- What somebody undoes moves the acts of others at the same case along, and nothing else of them.
CREATE TRIGGER acts_operator BEFORE INSERT ON acts
	FOR EACH ROW WHEN (NEW.operator <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');
CREATE TRIGGER acts_of_others BEFORE UPDATE ON acts
	FOR EACH ROW WHEN (OLD.operator <> session_user AND (NEW.undone <> OLD.undone OR NEW.before <> OLD.before)
		AND is_person())
	EXECUTE FUNCTION refuse('person.name');

-- What he undoes is his own, and it may put back what another acknowledged.
CREATE FUNCTION act_operator(act bigint) RETURNS text LANGUAGE sql
	RETURN (SELECT a.operator FROM acts a WHERE a.id = $1);
CREATE TRIGGER cases_undo BEFORE UPDATE OF undo_of ON cases
	FOR EACH ROW WHEN (NEW.undo_of <> coalesce(OLD.undo_of, 0) AND act_operator(NEW.undo_of) <> session_user
		AND is_person())
	EXECUTE FUNCTION refuse('person.name');
CREATE FUNCTION act_acknowledges(act bigint, operator text, acknowledged_by text) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM acts a WHERE a.id = $1 AND a.operator = $2 AND a.before ->> '$.acknowledged_by' = $3);
CREATE TRIGGER cases_acknowledged BEFORE UPDATE OF acknowledged_by ON cases
	FOR EACH ROW WHEN (NEW.acknowledged_by IS DISTINCT FROM OLD.acknowledged_by AND NEW.acknowledged_by <> session_user
		AND is_person() AND NOT act_acknowledges(NEW.undo_of, session_user, NEW.acknowledged_by))
	EXECUTE FUNCTION refuse('person.name');
-- What he files by hand comes after what is there.
CREATE TRIGGER cases_last BEFORE UPDATE OF last_mention, mentions ON cases
	FOR EACH ROW WHEN ((NEW.last_mention < OLD.last_mention OR NEW.mentions < OLD.mentions) AND is_person())
	EXECUTE FUNCTION refuse('mention.manual');
CREATE TRIGGER mentions_manual BEFORE INSERT ON mentions
	FOR EACH ROW WHEN (NEW.kind <> 'manual' AND is_person()) EXECUTE FUNCTION refuse('mention.manual');
CREATE TRIGGER authors_manual BEFORE INSERT OR UPDATE ON authors
	FOR EACH ROW WHEN (NEW.network <> 'manual' AND is_person()) EXECUTE FUNCTION refuse('mention.manual');
CREATE TRIGGER accounts_manual BEFORE INSERT ON accounts
	FOR EACH ROW WHEN (NEW.network <> 'manual' AND is_person()) EXECUTE FUNCTION refuse('mention.manual');

CREATE TRIGGER posts_author BEFORE INSERT ON posts
	FOR EACH ROW WHEN (NEW.author <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');
-- Another's post: he agrees or not as it stands, or says what became of one whose answer was lost.
CREATE TRIGGER posts_of_others BEFORE UPDATE ON posts
	FOR EACH ROW WHEN (OLD.author <> session_user AND NOT (OLD.state IN ('review', 'unclear')
		AND (NEW.text, NEW.salt, NEW.hash, NEW.visibility) IS NOT DISTINCT FROM
			(OLD.text, OLD.salt, OLD.hash, OLD.visibility))
		AND is_person())
	EXECUTE FUNCTION refuse('person.name');
CREATE TRIGGER posts_seal BEFORE UPDATE OF salt, hash ON posts
	FOR EACH ROW WHEN (OLD.state NOT IN ('draft', 'review') AND (NEW.salt, NEW.hash) IS DISTINCT FROM (OLD.salt, OLD.hash)
		AND is_person())
	EXECUTE FUNCTION refuse('post.text');
CREATE TRIGGER posts_approver BEFORE UPDATE OF approver, approved_hash, approval_needed ON posts
	FOR EACH ROW WHEN ((NEW.approval_needed < OLD.approval_needed
		OR ((NEW.approver, NEW.approved_hash) IS DISTINCT FROM (OLD.approver, OLD.approved_hash) AND NEW.approver IS NOT NULL
			AND (NEW.approver <> session_user OR OLD.author = session_user OR OLD.state <> 'review')))
		AND is_person())
	EXECUTE FUNCTION refuse('post.approval');
-- Only the collector knows what left the house, and only a person what he wants to say.
CREATE TRIGGER posts_collector BEFORE UPDATE OF state ON posts
	FOR EACH ROW WHEN (OLD.state <> NEW.state AND ('sending' IN (OLD.state, NEW.state)
		OR (NEW.state = 'sent' AND OLD.state <> 'unclear')) AND is_person())
	EXECUTE FUNCTION refuse('post.collector');
CREATE TRIGGER posts_person BEFORE UPDATE OF state ON posts
	FOR EACH ROW WHEN (OLD.state <> NEW.state AND OLD.state IN ('draft', 'review', 'failed')
		AND NOT is_person() AND NOT is_owner())
	EXECUTE FUNCTION refuse('person.name');
CREATE TRIGGER posts_sent BEFORE UPDATE OF remote_key, remote_record, sent ON posts
	FOR EACH ROW WHEN (((NEW.remote_key, NEW.remote_record) IS DISTINCT FROM (OLD.remote_key, OLD.remote_record)
			AND NOT (NEW.remote_key IS NULL AND NEW.remote_record IS NULL AND NEW.state = 'draft')
		OR (NEW.sent <> OLD.sent AND OLD.state <> 'unclear')) AND is_person())
	EXECUTE FUNCTION refuse('post.collector');

-- Nothing is done that the journal does not tell: at the commit the last event about it is of this transaction, which
-- has the lock.
CREATE FUNCTION is_told(subject text) RETURNS boolean LANGUAGE sql
	RETURN coalesce((SELECT j.xmin = pg_current_xact_id()::xid FROM journal j WHERE j.subject = $1
		ORDER BY j.seq DESC LIMIT 1), FALSE);
CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, nachtwacht, pg_temp AS $$
DECLARE
	-- The table's own word, and the column that says of which one.
	subject text := TG_ARGV[0] || ':' || (to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END) ->> TG_ARGV[1]);
BEGIN
	IF NOT is_told(subject) THEN
		RAISE EXCEPTION USING ERRCODE = 'NW001', MESSAGE = 'journal.untold';
	END IF;
	RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER cases_told AFTER INSERT OR UPDATE ON cases DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (is_person()) EXECUTE FUNCTION told('case', 'id');
CREATE CONSTRAINT TRIGGER case_tags_told AFTER INSERT OR DELETE ON case_tags DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (is_person()) EXECUTE FUNCTION told('case', 'case_id');
CREATE CONSTRAINT TRIGGER notes_told AFTER INSERT OR UPDATE ON notes DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (is_person()) EXECUTE FUNCTION told('case', 'case_id');
CREATE CONSTRAINT TRIGGER posts_born_told AFTER INSERT ON posts DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (is_person()) EXECUTE FUNCTION told('post', 'id');
CREATE CONSTRAINT TRIGGER posts_told AFTER UPDATE ON posts DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (NEW.state <> OLD.state AND is_person()) EXECUTE FUNCTION told('post', 'id');
CREATE CONSTRAINT TRIGGER mentions_told AFTER INSERT ON mentions DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (is_person()) EXECUTE FUNCTION told('case', 'case_id');

-- Who opens the desk for the first time is known from then on, under his own name and with the role that he has.
CREATE FUNCTION operator_enrol("time" bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, nachtwacht, pg_temp AS $$
DECLARE
	member text := (SELECT substr(rolname, 12) FROM pg_roles WHERE rolname IN ('nachtwacht_viewer', 'nachtwacht_operator',
		'nachtwacht_supervisor', 'nachtwacht_collector') AND pg_has_role(session_user, oid, 'MEMBER')
		ORDER BY rolname = 'nachtwacht_collector' DESC, rolname = 'nachtwacht_supervisor' DESC,
		rolname = 'nachtwacht_operator' DESC LIMIT 1);
BEGIN
	INSERT INTO operators VALUES (session_user, left(session_user, 3), session_user, coalesce(member, 'operator'))
		ON CONFLICT DO NOTHING;
	IF FOUND THEN
		PERFORM journal_append($1, session_user, 'operator.set', 'operator:' || session_user, '{}');
	END IF;
END
$$;

-- ---- one collector at a time ----
--
-- Its lease, on the clock of this server. Who takes it has an epoch of his own, greater than any before it,
-- also than one that a failover forgot. What a session writes that acts under an older one is refused, in whatever table:
-- so a collector that was cut off and lives on adds nothing to what its successor does. A beat, and a lease that is
-- given back, are the holder's own.
CREATE FUNCTION clock_us() RETURNS bigint LANGUAGE sql
	RETURN (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
CREATE FUNCTION lease_end() RETURNS bigint LANGUAGE sql
	RETURN clock_us() + 15000000;

CREATE TABLE collector (
	id BIGINT PRIMARY KEY CHECK (id = 1),
	epoch BIGINT NOT NULL,
	holder TEXT COLLATE "C" NOT NULL,
	until BIGINT NOT NULL,
	names TEXT COLLATE "C" NOT NULL
);
INSERT INTO collector VALUES (1, 0, '', 0, '');

-- That of the session; 0 when it acts under none.
CREATE FUNCTION session_epoch() RETURNS bigint LANGUAGE sql STABLE
	RETURN coalesce(nullif(current_setting('nachtwacht.epoch', TRUE), ''), '0')::bigint;
CREATE FUNCTION is_superseded() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN nachtwacht.session_epoch() OPERATOR(pg_catalog.<>) 0
		AND nachtwacht.session_epoch() OPERATOR(pg_catalog.<>) epoch FROM nachtwacht.collector;
END
$$;

CREATE TRIGGER collector_held BEFORE UPDATE ON collector
	FOR EACH ROW WHEN (NEW.epoch < OLD.epoch OR (NEW.epoch > OLD.epoch AND OLD.until > clock_us()))
	EXECUTE FUNCTION refuse('collector.held');
CREATE TRIGGER collector_own BEFORE UPDATE ON collector
	FOR EACH ROW WHEN (NEW.epoch = OLD.epoch AND session_epoch() <> OLD.epoch)
	EXECUTE FUNCTION refuse('collector.superseded');
CREATE TRIGGER collector_stays BEFORE DELETE ON collector FOR EACH ROW EXECUTE FUNCTION refuse('collector.held');

DO $$
DECLARE
	name text;
BEGIN
	FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'nachtwacht'::regnamespace AND relkind = 'r'
		AND relname <> 'collector' LOOP
		EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT '
			'WHEN (current_setting(''nachtwacht.epoch'', TRUE) <> ''0'' AND is_superseded()) '
			'EXECUTE FUNCTION refuse(''collector.superseded'')', name || '_fence', name);
	END LOOP;
END
$$;
