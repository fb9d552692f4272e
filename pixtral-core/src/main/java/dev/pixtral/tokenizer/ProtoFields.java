package dev.pixtral.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Walks through the fields of a message of Protocol Buffers. Used once. */
final class ProtoFields {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;
    private static final int LONGEST_VARINT = 10;

    private final ByteBuffer in;
    private final String source;
    private int number;
    private int type;
    private long integer;
    private ByteBuffer content;

    ProtoFields(byte[] message, String source) {
        this(ByteBuffer.wrap(message), source);
    }

    private ProtoFields(ByteBuffer message, String source) {
        this.in = message.order(ByteOrder.LITTLE_ENDIAN);
        this.source = source;
    }

    /**
     * Reads the next field.
     *
     * @return false at the end of the message
     * @throws TokenizerException if there is something else than a field
     */
    boolean next() {
        if (!in.hasRemaining()) {
            return false;
        }
        long key = varint();
        number = (int) (key >>> 3);
        type = (int) key & 7;
        switch (type) {
            case VARINT -> integer = varint();
            case EIGHT_BYTES -> content = take(Long.BYTES);
            case LENGTH -> content = take(varint());
            case FOUR_BYTES -> content = take(Integer.BYTES);
            default -> throw bad("is of the unknown type " + type);
        }
        return true;
    }

    /** Returns the number of the current field. */
    int number() {
        return number;
    }

    long integer() {
        require(VARINT, "whole number");
        return integer;
    }

    float floatValue() {
        require(FOUR_BYTES, "number of four bytes");
        return content.getFloat(content.position());
    }

    ByteBuffer bytes() {
        require(LENGTH, "text");
        return content.duplicate();
    }

    ProtoFields message() {
        require(LENGTH, "message");
        return new ProtoFields(content, source);
    }

    private void require(int expected, String what) {
        if (type != expected) {
            throw bad("is not a " + what);
        }
    }

    private long varint() {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT && in.hasRemaining(); i++) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << 7 * i;
            if (b >= 0) {
                return value;
            }
        }
        throw bad("is cut off");
    }

    private ByteBuffer take(long length) {
        if (length < 0 || length > in.remaining()) {
            throw bad("is cut off");
        }
        ByteBuffer part = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) length);
        return part;
    }

    private TokenizerException bad(String problem) {
        return TokenizerException.badFile(source, "a field of its SentencePiece model %s".formatted(problem));
    }
}
