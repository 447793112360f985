package rewrite

import (
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// The names are glibc's (its gconv-modules), in upper case.

// singleByte is the table of an encoding of one byte a character, or nil.
func singleByte(name string) *charmap.Charmap {
	if table := isoLatin(name); table != nil {
		return table
	}
	if table := windows(name); table != nil {
		return table
	}
	return dos(name)
}

// isoLatin is the table of a part of ISO 8859, or nil.
func isoLatin(name string) *charmap.Charmap {
	switch name {
	case "ISO-8859-1", "ISO-IR-100", "ISO_8859-1:1987", "ISO_8859-1", "ISO8859-1", "ISO88591", "LATIN1", "L1", "IBM819", "CP819", "CSISOLATIN1", "8859_1":
		return charmap.ISO8859_1
	case "ISO-8859-2", "ISO-IR-101", "ISO_8859-2:1987", "ISO_8859-2", "ISO8859-2", "ISO88592", "LATIN2", "L2", "CSISOLATIN2", "8859_2", "IBM912", "CP912":
		return charmap.ISO8859_2
	case "ISO-8859-3", "ISO-IR-109", "ISO_8859-3:1988", "ISO_8859-3", "ISO8859-3", "ISO88593", "LATIN3", "L3", "CSISOLATIN3", "8859_3":
		return charmap.ISO8859_3
	case "ISO-8859-4", "ISO-IR-110", "ISO_8859-4:1988", "ISO_8859-4", "ISO8859-4", "ISO88594", "LATIN4", "L4", "CSISOLATIN4", "8859_4":
		return charmap.ISO8859_4
	case "ISO-8859-5", "ISO-IR-144", "ISO_8859-5:1988", "ISO_8859-5", "ISO8859-5", "ISO88595", "CYRILLIC", "CSISOLATINCYRILLIC", "8859_5", "IBM915", "CP915":
		return charmap.ISO8859_5
	case "ISO-8859-6", "ISO-IR-127", "ISO_8859-6:1987", "ISO_8859-6", "ISO8859-6", "ISO88596", "ECMA-114", "ASMO-708", "ARABIC", "CSISOLATINARABIC", "8859_6", "IBM1089", "CP1089":
		return charmap.ISO8859_6
	case "ISO-8859-7", "ISO-IR-126", "ISO_8859-7:2003", "ISO_8859-7:1987", "ISO_8859-7", "ISO8859-7", "ISO88597", "ELOT_928", "ECMA-118", "GREEK", "GREEK8", "CSISOLATINGREEK", "8859_7", "IBM813", "CP813":
		return charmap.ISO8859_7
	case "ISO-8859-8", "ISO-IR-138", "ISO_8859-8:1988", "ISO_8859-8", "ISO8859-8", "ISO88598", "HEBREW", "CSISOLATINHEBREW", "8859_8", "IBM916", "CP916":
		return charmap.ISO8859_8
	case "ISO-8859-9", "ISO-IR-148", "ISO_8859-9:1989", "ISO_8859-9", "ISO8859-9", "ISO88599", "LATIN5", "L5", "CSISOLATIN5", "8859_9", "IBM920", "CP920", "TS-5881", "ECMA-128":
		return charmap.ISO8859_9
	case "ISO-8859-10", "ISO-IR-157", "ISO_8859-10:1992", "ISO_8859-10", "ISO8859-10", "ISO885910", "LATIN6", "L6", "CSISOLATIN6":
		return charmap.ISO8859_10
	case "ISO-8859-13", "ISO8859-13", "ISO885913", "ISO-IR-179", "LATIN7", "L7", "BALTIC":
		return charmap.ISO8859_13
	case "ISO-8859-14", "ISO8859-14", "ISO885914", "ISO-IR-199", "LATIN8", "L8", "ISO_8859-14:1998", "ISO_8859-14", "ISO-CELTIC":
		return charmap.ISO8859_14
	case "ISO-8859-15", "ISO8859-15", "ISO885915", "ISO-IR-203", "ISO_8859-15", "LATIN-9", "LATIN9", "ISO_8859-15:1998":
		return charmap.ISO8859_15
	case "ISO-8859-16", "ISO8859-16", "ISO885916", "ISO-IR-226", "LATIN10", "L10", "ISO_8859-16:2001", "ISO_8859-16":
		return charmap.ISO8859_16
	}
	return nil
}

// windows is the table of a Windows code page or of a KOI8, or nil.
func windows(name string) *charmap.Charmap {
	switch name {
	case "KOI8-R", "CSKOI8R", "KOI8R":
		return charmap.KOI8R
	case "KOI8-U", "KOI8U":
		return charmap.KOI8U
	case "CP1250", "MS-EE", "WINDOWS-1250":
		return charmap.Windows1250
	case "CP1251", "MS-CYRL", "WINDOWS-1251":
		return charmap.Windows1251
	case "CP1252", "MS-ANSI", "WINDOWS-1252":
		return charmap.Windows1252
	case "CP1253", "MS-GREEK", "WINDOWS-1253":
		return charmap.Windows1253
	case "CP1254", "MS-TURK", "WINDOWS-1254":
		return charmap.Windows1254
	case "CP1255", "MS-HEBR", "WINDOWS-1255":
		return charmap.Windows1255
	case "CP1256", "MS-ARAB", "WINDOWS-1256":
		return charmap.Windows1256
	case "CP1257", "WINBALTRIM", "WINDOWS-1257":
		return charmap.Windows1257
	case "CP1258", "WINDOWS-1258":
		return charmap.Windows1258
	case "WINDOWS-874":
		return charmap.Windows874
	}
	return nil
}

// dos is the table of a DOS code page, or nil.
func dos(name string) *charmap.Charmap {
	switch name {
	case "IBM437", "CP437", "437", "CSPC8CODEPAGE437":
		return charmap.CodePage437
	case "IBM850", "CP850", "850", "CSPC850MULTILINGUAL":
		return charmap.CodePage850
	case "IBM852", "CP852", "852", "CSPCP852":
		return charmap.CodePage852
	case "IBM855", "CP855", "855", "CSIBM855":
		return charmap.CodePage855
	case "IBM858", "CP858", "858", "CSPC858MULTILINGUAL":
		return charmap.CodePage858
	case "IBM860", "CP860", "860", "CSIBM860":
		return charmap.CodePage860
	case "IBM862", "CP862", "862", "CSPC862LATINHEBREW":
		return charmap.CodePage862
	case "IBM863", "CP863", "863", "CSIBM863":
		return charmap.CodePage863
	case "IBM865", "CP865", "865", "CSIBM865":
		return charmap.CodePage865
	case "IBM866", "CP866", "866", "CSIBM866":
		return charmap.CodePage866
	}
	return nil
}

// multiByte is an East Asian encoding; one that is not known has no table.
func multiByte(name string) charset {
	switch name {
	case "SJIS", "SHIFT-JIS", "SHIFT_JIS", "MS_KANJI", "CSSHIFTJIS":
		return charset{table: japanese.ShiftJIS, from: `～∥－￠￡￢\~`, to: `〜‖−¢£¬¥‾`}
	case "CP932", "WINDOWS-31J", "MS932", "SJIS-OPEN", "SJIS-WIN", "CSWINDOWS31J":
		return charset{table: japanese.ShiftJIS}
	case "EUC-JP", "EUCJP", "CSEUCPKDFMTJAPANESE", "UJIS":
		return charset{table: japanese.EUCJP, from: `～∥－￠￡￢`, to: `〜‖−¢£¬`}
	case "ISO-2022-JP", "CSISO2022JP", "ISO2022JP":
		return charset{table: japanese.ISO2022JP, from: `～∥－￠￡￢`, to: `〜‖−¢£¬`}
	case "EUC-KR", "EUCKR", "CSEUCKR":
		return charset{table: korean.EUCKR, narrow: true}
	case "UHC", "MSCP949", "CP949":
		return charset{table: korean.EUCKR}
	case "EUC-CN", "EUCCN", "GB2312", "CSGB2312", "CN-GB":
		return charset{table: simplifiedchinese.GBK, narrow: true, from: `·—`, to: `・―`}
	case "GBK", "GB13000", "CP936", "MS936", "WINDOWS-936":
		return charset{table: simplifiedchinese.GBK}
	case "GB18030":
		return charset{table: simplifiedchinese.GB18030}
	case "BIG5", "BIG-FIVE", "BIGFIVE", "BIG-5", "CN-BIG5", "CP950":
		return charset{table: traditionalchinese.Big5}
	}
	return charset{}
}
