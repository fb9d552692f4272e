package dev.pixtral.image.codec.tiff;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/** Writes TIFF files of all kinds, with no thought for size or speed. Fields are set, then {@link #make} is called. */
public final class TiffMaker {
    public static final int NONE = 1;
    static final int FAX = 3;
    public static final int LZW = 5;
    static final int JPEG = 7;
    public static final int DEFLATE = 8;
    public static final int PACK_BITS = 32773;

    private static final int SHORT = 3;
    private static final int LONG = 4;

    public int width = 1;
    public int height = 1;
    int bits = 8;
    int samples = 3;
    int photometric = TiffFile.RGB;
    public int compression = NONE;
    boolean predicted;
    boolean planar;
    boolean reversed; // order of bits
    boolean bigEndian;
    int tileWidth; // 0 for strips
    int tileHeight;
    int rowsPerStrip = Integer.MAX_VALUE;
    boolean shared; // all segments have the bytes of the first
    byte[] encoded; // what each segment holds, null for the samples
    int extraSegments;
    int[] subsampling = {1, 1};
    private final List<int[]> tags = new ArrayList<>(); // tag, type, values...

    /** What the sample of a pixel is. */
    public interface Samples {
        int at(int x, int y, int band);
    }

    TiffMaker with(int tag, int type, int... values) {
        int[] entry = new int[2 + values.length];
        entry[0] = tag;
        entry[1] = type;
        System.arraycopy(values, 0, entry, 2, values.length);
        tags.add(entry);
        return this;
    }

    public byte[] make(Samples content) {
        int columns = tileWidth > 0 ? tileWidth : width;
        int rows = tileWidth > 0 ? tileHeight : Math.min(rowsPerStrip, height);
        List<byte[]> segments = new ArrayList<>();
        for (int plane = 0; plane < (planar ? samples : 1); plane++) {
            for (int top = 0; top < height; top += rows) {
                for (int left = 0; left < width; left += columns) {
                    int last = tileWidth > 0 ? rows : Math.min(rows, height - top);
                    segments.add(
                            shared && !segments.isEmpty()
                                    ? segments.getFirst()
                                    : packed(segment(content, plane, top, left, last, columns)));
                }
            }
        }
        for (int i = 0; i < extraSegments; i++) {
            segments.add(segments.getFirst());
        }
        return file(segments, rows);
    }

    private byte[] segment(Samples content, int plane, int top, int left, int rows, int columns) {
        if (subsampling[0] * subsampling[1] > 1) {
            return units(content, plane, top, left, rows, columns);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int bands = planar ? 1 : samples;
        for (int y = top; y < top + rows; y++) {
            int[] before = new int[bands];
            int pending = 0;
            int count = 0;
            for (int x = left; x < left + columns; x++) {
                for (int b = 0; b < bands; b++) {
                    int sample = content.at(Math.min(x, width - 1), Math.min(y, height - 1), planar ? plane : b);
                    int stored = predicted ? sample - before[b] & (1 << bits) - 1 : sample;
                    before[b] = sample;
                    if (bits == 16) {
                        out.write(bigEndian ? stored >> 8 : stored);
                        out.write(bigEndian ? stored : stored >> 8);
                        continue;
                    }
                    pending = pending << bits | stored;
                    count += bits;
                    if (count == 8) {
                        out.write(pending);
                        pending = 0;
                        count = 0;
                    }
                }
            }
            if (count > 0) {
                out.write(pending << 8 - count);
            }
        }
        return out.toByteArray();
    }

    /** YCbCr in which several pixels share the chroma of the first of them. */
    private byte[] units(Samples content, int plane, int top, int left, int rows, int columns) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int across = planar && plane == 0 ? 1 : subsampling[0];
        int down = planar && plane == 0 ? 1 : subsampling[1];
        for (int y = top; y < top + rows; y += down) {
            for (int x = left; x < left + columns; x += across) {
                for (int i = 0; !planar && i < across * down; i++) {
                    out.write(content.at(x + i % across, y + i / across, 0));
                }
                for (int band = planar ? plane : 1; band < (planar ? plane + 1 : 3); band++) {
                    out.write(content.at(x, y, band));
                }
            }
        }
        return out.toByteArray();
    }

    private byte[] packed(byte[] bytes) {
        if (encoded != null) {
            return encoded;
        }
        byte[] packed = switch (compression) {
            case LZW -> lzw(bytes);
            case DEFLATE -> deflate(bytes);
            case PACK_BITS -> packBits(bytes);
            default -> bytes;
        };
        for (int i = 0; reversed && i < packed.length; i++) {
            packed[i] = (byte) (Integer.reverse(packed[i]) >>> 24);
        }
        return packed;
    }

    private static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(1);
        deflater.setInput(bytes);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** Runs where there are some, single bytes where there are none. */
    private static byte[] packBits(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; ) {
            int run = 1;
            while (run < 128 && i + run < bytes.length && bytes[i + run] == bytes[i]) {
                run++;
            }
            out.write(1 - run);
            out.write(bytes[i]);
            i += run;
        }
        return out.toByteArray();
    }

    /** Each byte as a code of its own, cleared before codes grow. */
    private static byte[] lzw(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int pending = 0;
        int count = 0;
        for (int i = 0; i <= bytes.length; i++) {
            int[] codes = i == bytes.length
                    ? new int[] {257}
                    : i % 200 == 0 ? new int[] {256, bytes[i] & 0xff} : new int[] {bytes[i] & 0xff};
            for (int code : codes) {
                pending = pending << 9 | code;
                count += 9;
                while (count >= 8) {
                    count -= 8;
                    out.write(pending >> count);
                }
            }
        }
        out.write(pending << 8 - count);
        return out.toByteArray();
    }

    private byte[] file(List<byte[]> segments, int rows) {
        int[] offsets = new int[segments.size()];
        int[] lengths = new int[segments.size()];
        int at = 8;
        for (int i = 0; i < offsets.length; i++) {
            boolean again = i > 0 && segments.get(i) == segments.getFirst();
            offsets[i] = again ? offsets[0] : at;
            lengths[i] = segments.get(i).length;
            at += again ? 0 : lengths[i];
        }
        List<int[]> all = new ArrayList<>(tags);
        addIfMissing(all, 256, LONG, width);
        addIfMissing(all, 257, LONG, height);
        int[] depths = new int[samples];
        Arrays.fill(depths, bits);
        addIfMissing(all, 258, SHORT, depths);
        addIfMissing(all, 259, SHORT, compression);
        addIfMissing(all, 262, SHORT, photometric);
        addIfMissing(all, 266, SHORT, reversed ? 2 : 1);
        addIfMissing(all, 277, SHORT, samples);
        addIfMissing(all, 284, SHORT, planar ? 2 : 1);
        addIfMissing(all, 317, SHORT, predicted ? 2 : 1);
        addIfMissing(all, 530, SHORT, subsampling);
        addIfMissing(all, tileWidth > 0 ? 324 : 273, LONG, offsets);
        addIfMissing(all, tileWidth > 0 ? 325 : 279, LONG, lengths);
        if (tileWidth > 0) {
            addIfMissing(all, 322, LONG, tileWidth);
            addIfMissing(all, 323, LONG, tileHeight);
        } else {
            addIfMissing(all, 278, LONG, rows);
        }
        all.sort((a, b) -> a[0] - b[0]);
        return write(all, segments, at);
    }

    private static void addIfMissing(List<int[]> all, int tag, int type, int... values) {
        if (all.stream().noneMatch(entry -> entry[0] == tag)) {
            all.addAll(new TiffMaker().with(tag, type, values).tags);
        }
    }

    private byte[] write(List<int[]> entries, List<byte[]> segments, int directory) {
        int size = directory + 2 + 12 * entries.size() + 4;
        for (int[] entry : entries) {
            size += 4 * (entry.length - 2);
        }
        ByteBuffer file = ByteBuffer.allocate(size).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        file.put(bigEndian ? new byte[] {'M', 'M', 0, 42} : new byte[] {'I', 'I', 42, 0})
                .putInt(directory);
        for (int i = 0; i < segments.size(); i++) {
            if (i == 0 || segments.get(i) != segments.getFirst()) {
                file.put(segments.get(i));
            }
        }
        file.putShort((short) entries.size());
        int values = directory + 2 + 12 * entries.size() + 4;
        for (int[] entry : entries) {
            int count = entry.length - 2;
            int bytes = count * (entry[1] == LONG ? 4 : 2);
            file.putShort((short) entry[0]).putShort((short) entry[1]).putInt(count);
            int at = file.position();
            file.putInt(bytes <= 4 ? 0 : values);
            file.position(bytes <= 4 ? at : values);
            for (int i = 0; i < count; i++) {
                if (entry[1] == LONG) {
                    file.putInt(entry[2 + i]);
                } else {
                    file.putShort((short) entry[2 + i]);
                }
            }
            values = bytes <= 4 ? values : file.position();
            file.position(at + 4);
        }
        return file.array();
    }
}
