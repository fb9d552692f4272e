package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.bytes.ByteView;
import java.util.HexFormat;

/**
 * The tables that a JPEG file has defined so far (ITU-T T.81, B.2.4): quantisation, Huffman codes, restart interval.
 */
final class JpegTables {
    private static final int SLOTS = 4;
    private static final int LENGTHS = 16;
    private static final int AC = 0x10;

    // annex K.3.3: frames of MJPEG have no tables and imply these
    private static final int[][] STANDARD_DC_COUNTS = {
        {0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0}, {0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0}
    };
    private static final int[][] STANDARD_AC_COUNTS = {
        {0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125}, {0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119}
    };
    private static final String STANDARD_DC_SYMBOLS = "000102030405060708090a0b";
    private static final String[] STANDARD_AC_SYMBOLS = {
        "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728"
                + "292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a83848586878889"
                + "8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2"
                + "e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa",
        "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a26"
                + "2728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a828384858687"
                + "88898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9da"
                + "e2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
    };

    private final String name;
    private final int[][] quantisation = new int[SLOTS][];
    private final Definition[] codes = new Definition[2 * SLOTS]; // for mean values, then for other coefficients
    private int restartInterval;

    /** A code as stored in the file; it is validated when it is used. */
    private record Definition(int[] counts, byte[] symbols) {}

    JpegTables(String name) {
        this.name = name;
    }

    private ImageException damaged(String what) {
        return ImageExceptions.damaged(name, ImageFormat.JPEG, what);
    }

    /** Returns the number of steps of a scan between two restart markers, 0 if there are no markers. */
    int restartInterval() {
        return restartInterval;
    }

    void defineRestartInterval(ByteView content) {
        restartInterval = content.u16be(0);
    }

    void defineQuantisation(ByteView content) {
        for (int at = 0; at < content.length(); ) {
            int slot = content.u8(at) & 0xf;
            int bytes = content.u8(at) >> 4 == 0 ? 1 : 2;
            at++;
            if (slot >= SLOTS) {
                throw damaged("it defines a quantisation table with the invalid number " + slot);
            }
            int[] table = new int[JpegBlocks.SIZE];
            for (int i = 0; i < JpegBlocks.SIZE; i++, at += bytes) {
                table[JpegBlocks.ZIGZAG[i]] = bytes == 1 ? content.u8(at) : content.u16be(at);
            }
            quantisation[slot] = table;
        }
    }

    void defineCodes(ByteView content) {
        for (int at = 0; at < content.length(); ) {
            int slot = content.u8(at) & ~AC;
            boolean means = (content.u8(at) & AC) == 0;
            at++;
            if (slot >= SLOTS) {
                throw damaged("it defines a Huffman code with the invalid number " + slot);
            }
            int[] counts = new int[LENGTHS];
            int sum = 0;
            for (int i = 0; i < LENGTHS; i++, at++) {
                counts[i] = content.u8(at);
                sum += counts[i];
            }
            if (sum > 256) {
                throw damaged("a Huffman code has more than 256 symbols");
            }
            ByteView symbols = content.slice(at, sum);
            byte[] copy = new byte[sum];
            System.arraycopy(symbols.bytes(), symbols.start(), copy, 0, sum);
            codes[means ? slot : SLOTS + slot] = new Definition(counts, copy);
            at += sum;
        }
    }

    /** Returns the quantisation table with this number, in row-major order. */
    int[] quantisation(int slot) {
        if (slot >= SLOTS || quantisation[slot] == null) {
            throw damaged("a quantisation table is missing");
        }
        return quantisation[slot];
    }

    /**
     * Returns a Huffman code.
     *
     * @param means whether it is for mean values
     * @param standard whether the standard's codes replace those that the file does not define
     */
    JpegHuffman code(boolean means, int slot, boolean standard) {
        Definition definition = slot < SLOTS ? codes[means ? slot : SLOTS + slot] : null;
        if (definition == null && standard && slot < 2) {
            definition = means
                    ? new Definition(STANDARD_DC_COUNTS[slot], HexFormat.of().parseHex(STANDARD_DC_SYMBOLS))
                    : new Definition(STANDARD_AC_COUNTS[slot], HexFormat.of().parseHex(STANDARD_AC_SYMBOLS[slot]));
        }
        if (definition == null) {
            throw damaged("a Huffman code is missing");
        }
        JpegHuffman code = JpegHuffman.of(definition.counts(), definition.symbols());
        if (code == null || means && !code.fitsMeans(definition.symbols().length)) {
            throw damaged("a Huffman code is invalid");
        }
        return code;
    }
}
