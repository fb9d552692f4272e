package dev.pixtral.image.bytes;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Recognises kinds of files that people mistake for readable pictures. {@link TextFormats} recognises those that are
 * plain text.
 */
final class ForeignFormats {
    /** The bytes after the TIFF header in Canon's RAW photos. */
    static final String CANON_RAW = "CR\2\0";

    private static final ForeignFormat PROGRAM = ForeignFormat.noPicture("a program");
    private static final ForeignFormat POSTSCRIPT = ForeignFormat.picture("PostScript documents (EPS)");
    private static final ForeignFormat ARCHIVE = ForeignFormat.noPicture("an archive (bzip2, xz, zstd, 7z or RAR)");
    private static final ForeignFormat TARGA = ForeignFormat.picture("TGA (Targa) pictures");
    private static final ForeignFormat METAFILE = ForeignFormat.picture("metafiles (WMF, EMF)");
    private static final ForeignFormat TEXTURE = ForeignFormat.picture("textures (DDS, KTX)");
    private static final ForeignFormat MANGLED =
            ForeignFormat.spoilt("it is a picture that was converted in transit, as if it were text; "
                    + "copy or download it again as binary data");

    /** A kind of file and the test that recognises it. */
    private record Row(ForeignFormat format, Predicate<ByteView> test) {}

    // the first match wins, so certain matches come before guesses
    private static final List<Row> TABLE = List.of(
            begins(ForeignFormat.JPEG_2000, "\0\0\0\fjP  ", "\u00ff\u004f\u00ff\u0051"),
            begins(ForeignFormat.JPEG_XL, "\0\0\0\fJXL ", "\u00ff\n"),
            begins(ForeignFormat.picture("JPEG XR pictures"), "II\u00bc"),
            begins(ForeignFormat.RAW, "IIRO", "IIRS", "MMOR", "IIU\0", "FUJIFILMCCD-RAW", "FOVb", "\0MRM"),
            has(ForeignFormat.RAW, 8, CANON_RAW),
            has(ForeignFormat.RAW, 6, "HEAPCCDR"),
            begins(ForeignFormat.picture("Photoshop (PSD) pictures"), "8BPS"),
            begins(ForeignFormat.picture("GIMP (XCF) pictures"), "gimp xcf"),
            begins(ForeignFormat.picture("MNG animations"), "\u008aMNG\r\n\u001a\n"),
            begins(ForeignFormat.picture("JNG pictures"), "\u008bJNG\r\n\u001a\n"),
            begins(ForeignFormat.picture("QOI pictures"), "qoif"),
            begins(ForeignFormat.picture("FLIF pictures"), "FLIF"),
            begins(ForeignFormat.picture("BPG pictures"), "BPG\u00fb"),
            begins(ForeignFormat.picture("farbfeld pictures"), "farbfeld"),
            begins(ForeignFormat.picture("JBIG2 pictures"), "\u0097JB2\r\n\u001a\n"),
            begins(ForeignFormat.picture("OpenEXR pictures"), "\u0076\u002f\u0031\u0001"),
            text(ForeignFormat.picture("Radiance HDR pictures"), "#?RADIANCE", "#?RGBE"),
            begins(ForeignFormat.picture("DPX and Cineon pictures"), "SDPX", "XPDS", "\u0080\u002a\u005f\u00d7"),
            begins(ForeignFormat.picture("Sun raster pictures"), "\u0059\u00a6\u006a\u0095"),
            begins(ForeignFormat.picture("DjVu documents"), "AT&TFORM"),
            begins(ForeignFormat.picture("macOS icons (ICNS)"), "icns"),
            begins(TEXTURE, "DDS ", "\u00abKTX 11\u00bb", "\u00abKTX 20\u00bb"),
            has(ForeignFormat.picture("DICOM pictures"), 128, "DICM"),
            text(ForeignFormat.picture("FITS pictures"), "SIMPLE  ="),
            row(ForeignFormat.picture("Amiga (ILBM) pictures"), in -> form(in, "ILBM") || form(in, "PBM ")),
            row(ForeignFormat.picture("animated cursors (ANI)"), in -> riff(in, "ACON")),
            row(ForeignFormat.picture("icons (ICO)"), in -> isIcon(in, 1)),
            row(ForeignFormat.picture("cursors (CUR)"), in -> isIcon(in, 2)),
            begins(METAFILE, "\u00d7\u00cd\u00c6\u009a", "\1\0\t\0\0\3"),
            row(METAFILE, in -> in.startsWith(0, "\1\0\0\0") && in.startsWith(40, " EMF")),
            text(ForeignFormat.picture("PDF documents"), "%PDF-", "\u00ef\u00bb\u00bf%PDF-"),
            text(POSTSCRIPT, "%!PS"),
            begins(POSTSCRIPT, "\u00c5\u00d0\u00d3\u00c6"),
            row(ForeignFormat.picture("Netpbm pictures (PBM, PGM, PPM, PAM, PFM)"), TextFormats::isNetpbm),
            row(ForeignFormat.picture("OS/2 bitmap arrays"), in -> in.startsWith(0, "BA") && in.startsWith(14, "BM")),
            row(ForeignFormat.VIDEO, in -> riff(in, "AVI ")),
            row(ForeignFormat.SOUND, in -> riff(in, "WAVE") || form(in, "AIFF") || form(in, "AIFC")),
            begins(ForeignFormat.VIDEO, "\u001a\u0045\u00df\u00a3", "FLV\1", "\0\0\1\u00ba", "\0\0\1\u00b3", ".RMF"),
            begins(ForeignFormat.VIDEO, "\u0030\u0026\u00b2\u0075\u008e\u0066\u00cf\u0011"),
            has(ForeignFormat.VIDEO, 4, "moov", "mdat", "wide", "free", "skip", "pnot"),
            row(ForeignFormat.VIDEO, ForeignFormats::isTransportStream),
            begins(ForeignFormat.noPicture("a sound or video file (Ogg)"), "OggS"),
            begins(
                    ForeignFormat.SOUND,
                    "ID3",
                    "fLaC",
                    "MThd",
                    "\u00ff\u00fb",
                    "\u00ff\u00f3",
                    "\u00ff\u00f2",
                    "\u00ff\u00f1"),
            begins(ForeignFormat.noPicture("a ZIP archive or an office document"), "PK\3\4", "PK\5\6", "PK\7\b"),
            begins(ForeignFormat.noPicture("an office document"), "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1"),
            begins(ForeignFormat.noPicture("a gzip archive"), "\u001f\u008b"),
            begins(ARCHIVE, "\u00fd7zXZ\0", "\u0028\u00b5\u002f\u00fd", "7z\u00bc\u00af", "Rar!"),
            has(ARCHIVE, 4, "1AY&SY"),
            has(ForeignFormat.noPicture("a TAR archive"), 257, "ustar"),
            begins(PROGRAM, "\u007fELF", "\u00ca\u00fe\u00ba\u00be", "\u00cf\u00fa\u00ed\u00fe"),
            begins(PROGRAM, "MZ"),
            begins(ForeignFormat.noPicture("a model (GGUF)"), "GGUF"),
            begins(ForeignFormat.noPicture("a NumPy array"), "\u0093NUMPY"),
            begins(ForeignFormat.noPicture("an HDF5 file"), "\u0089HDF\r\n\u001a\n"),
            begins(ForeignFormat.noPicture("an SQLite database"), "SQLite format 3\0"),
            begins(ForeignFormat.noPicture("a font"), "OTTO", "wOFF", "wOF2", "\0\1\0\0\0"),
            // PNG with converted line endings or without its eighth bit; PNG and JPEG read as UTF-8
            text(MANGLED, "\u0089PNG\n", "\u0089PNG\r\r", "\tPNG\r\n\u001a\n"),
            text(MANGLED, "\u00ef\u00bf\u00bdPNG", "\u00ef\u00bf\u00bd\u00ef\u00bf\u00bd\u00ef\u00bf\u00bd"),
            text(MANGLED, "\u00c2\u0089PNG", "\u00c3\u00bf\u00c3\u0098\u00c3\u00bf"),
            row(TARGA, Targa::isFooter),
            row(ForeignFormat.picture("SGI pictures"), ForeignFormats::isSgi),
            row(ForeignFormat.picture("PCX pictures"), ForeignFormats::isPcx),
            row(TARGA, Targa::isHeader));

    private ForeignFormats() {}

    /** Returns the kind of a file, if it is one of these. */
    static Optional<ForeignFormat> of(ByteView in) {
        if (in.startsWith(4, "ftyp") && !TextFormats.isText(in)) {
            return Optional.of(MediaBrands.of(in));
        }
        return TABLE.stream()
                .filter(row -> row.test().test(in))
                .map(Row::format)
                .findFirst();
    }

    private static Row row(ForeignFormat format, Predicate<ByteView> test) {
        return new Row(format, test);
    }

    /** A kind that begins like text, and that its signature distinguishes from other text. */
    private static Row text(ForeignFormat format, String... signatures) {
        List<String> all = List.of(signatures);
        return row(format, in -> all.stream().anyMatch(signature -> in.startsWith(0, signature)));
    }

    private static Row begins(ForeignFormat format, String... signatures) {
        return has(format, 0, signatures);
    }

    /** A kind with one of these signatures. They do not count in a text, which may begin with any word. */
    private static Row has(ForeignFormat format, int at, String... signatures) {
        List<String> all = List.of(signatures);
        return row(
                format,
                in -> all.stream().anyMatch(signature -> in.startsWith(at, signature)) && !TextFormats.isText(in));
    }

    private static boolean riff(ByteView in, String type) {
        return in.startsWith(0, "RIFF") && in.startsWith(8, type);
    }

    private static boolean form(ByteView in, String type) {
        return in.startsWith(0, "FORM") && in.startsWith(8, type);
    }

    /** Recognises MPEG-TS by the byte that begins each packet. */
    private static boolean isTransportStream(ByteView in) {
        return in.startsWith(0, "G") && in.startsWith(188, "G") && in.startsWith(376, "G") && !TextFormats.isText(in);
    }

    private static boolean isIcon(ByteView in, int type) {
        return in.has(0, 6) && in.u16le(0) == 0 && in.u16le(2) == type && in.u16le(4) > 0;
    }

    private static boolean isSgi(ByteView in) {
        return in.has(0, 12)
                && in.u16be(0) == 474
                && in.u8(2) <= 1
                && in.u8(3) >= 1
                && in.u8(3) <= 2
                && in.u16be(4) <= 3;
    }

    private static boolean isPcx(ByteView in) {
        return in.has(0, 128)
                && in.u8(0) == 10
                && in.u8(1) <= 5
                && in.u8(2) <= 1
                && Integer.bitCount(in.u8(3)) == 1
                && in.u8(3) <= 8
                && in.u8(64) == 0;
    }
}
