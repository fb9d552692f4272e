package dev.pixtral.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A SentencePiece model of version v7 that is as small as possible: a seed whose every byte matters. */
final class SmallSentencePiece {
    static final String NAME = "tokenizer.model.v7m1";

    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int BYTE = 6;

    private SmallSentencePiece() {}

    static byte[] file() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        piece("<unk>", UNKNOWN, 0, file);
        for (String control : List.of(
                "<s>",
                "</s>",
                "[INST]",
                "[/INST]",
                "[TOOL_CALLS]",
                "[AVAILABLE_TOOLS]",
                "[/AVAILABLE_TOOLS]",
                "[TOOL_RESULTS]",
                "[/TOOL_RESULTS]",
                "[IMG]",
                "[IMG_BREAK]",
                "[IMG_END]",
                "[SYSTEM_PROMPT]",
                "[/SYSTEM_PROMPT]",
                "[TOOL_CONTENT]")) {
            piece(control, CONTROL, 0, file);
        }
        piece("[REF]", USER_DEFINED, 0, file);
        for (int b = 0; b < 256; b++) {
            piece("<0x%02X>".formatted(b), BYTE, 0, file);
        }
        int rank = 0;
        for (String merged : List.of("aa", "aaaa", "\u2581a", "\u2581aa", "12", "\u2581", "a", "1", "2")) {
            piece(merged, NORMAL, -rank++, file);
        }
        field(2, message(new int[][] {{3, 2}, {35, 1}}), file); // BPE, byte fallback
        field(3, message(new int[][] {{3, 1}, {4, 0}}), file); // a blank before texts, blanks kept
        return file.toByteArray();
    }

    private static void piece(String text, int kind, float score, ByteArrayOutputStream file) {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        field(1, text.getBytes(UTF_8), piece);
        piece.write(2 << 3 | 5);
        piece.writeBytes(ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(score)
                .array());
        piece.writeBytes(message(new int[][] {{3, kind}}));
        field(1, piece.toByteArray(), file);
    }

    /** A message of whole numbers below 128: pairs of number of the field and value. */
    private static byte[] message(int[][] fields) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int[] field : fields) {
            int key = field[0] << 3;
            if (key >= 0x80) {
                message.write(key & 0x7F | 0x80);
                message.write(key >>> 7);
            } else {
                message.write(key);
            }
            message.write(field[1]);
        }
        return message.toByteArray();
    }

    /** A field of fewer than 128 bytes. */
    private static void field(int number, byte[] content, ByteArrayOutputStream out) {
        out.write(number << 3 | 2);
        out.write(content.length);
        out.writeBytes(content);
    }
}
