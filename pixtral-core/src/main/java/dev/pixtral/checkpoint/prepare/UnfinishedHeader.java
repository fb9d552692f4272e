package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.PreparedLayout.Place;
import dev.pixtral.kernels.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The header of an unfinished file, which records what the file contains: the checksum of a tensor is written when its
 * bytes have been forced to the disk, so a file that was left in the middle can be continued; and the hash of the
 * header, without which nothing opens the file, is written last. Not thread-safe.
 */
final class UnfinishedHeader {
    private static final byte[] NONE = "0".repeat(PreparedLayout.DIGITS).getBytes(StandardCharsets.US_ASCII);

    private final UnfinishedFile file;
    private final PreparedLayout layout;
    private final Map<String, String> checksums = new HashMap<>(); // of complete tensors
    private final List<Place> unforced = new ArrayList<>(); // complete, but not yet recorded in the file

    UnfinishedHeader(UnfinishedFile file, PreparedLayout layout) {
        this.file = file;
        this.layout = layout;
    }

    /** Begins the file, or finds what it contains if it has the same layout. */
    void begin(Workers workers) throws IOException {
        byte[] header = layout.header();
        byte[] found = new byte[header.length];
        file.read(ByteBuffer.wrap(found), 0);
        if (file.size() > layout.fileBytes() || !Arrays.equals(withoutChecksums(found), header)) {
            file.clear();
            file.write(ByteBuffer.wrap(header), 0);
        } else {
            file.write(ByteBuffer.wrap(withoutHash(found)), 0); // until it is published, nothing may open it
            recover(found, workers);
        }
    }

    /** Finds the tensors whose bytes are those of their recorded checksums. */
    private void recover(byte[] found, Workers workers) throws IOException {
        List<Place> recorded = layout.places().values().stream()
                .filter(place -> !checksum(found, place).equals(new String(NONE, StandardCharsets.US_ASCII)))
                .toList();
        boolean[] right = new boolean[recorded.size()];
        try {
            workers.run(recorded.size(), (i, _) -> {
                Place place = recorded.get(i);
                right[i] = Checksums.of(file::read, place).equals(checksum(found, place));
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (int i = 0; i < right.length; i++) {
            if (right[i]) {
                checksums.put(recorded.get(i).name(), checksum(found, recorded.get(i)));
            }
        }
    }

    private static String checksum(byte[] header, Place place) {
        return new String(header, PreparedLayout.checksumAt(place), PreparedLayout.DIGITS, StandardCharsets.ISO_8859_1);
    }

    private byte[] withoutChecksums(byte[] header) {
        byte[] plain = withoutHash(header);
        for (Place place : layout.places().values()) {
            System.arraycopy(NONE, 0, plain, PreparedLayout.checksumAt(place), PreparedLayout.DIGITS);
        }
        return plain;
    }

    private static byte[] withoutHash(byte[] header) {
        byte[] plain = header.clone();
        System.arraycopy(NONE, 0, plain, PreparedLayout.HASH_AT, PreparedLayout.DIGITS);
        return plain;
    }

    boolean isComplete(String name) {
        return checksums.containsKey(name);
    }

    /** Returns the names of the tensors that are not complete, in the order of the file. */
    Set<String> missing() {
        Set<String> missing = new LinkedHashSet<>(layout.places().keySet());
        missing.removeAll(checksums.keySet());
        return missing;
    }

    /** Notes that a tensor is being written, perhaps again. */
    void begun(Place place) {
        checksums.remove(place.name());
    }

    /** Notes that all bytes of a tensor have been written. */
    void complete(Place place, MessageDigest digest) {
        checksums.put(place.name(), HexFormat.of().formatHex(digest.digest()));
        unforced.add(place);
    }

    /** Forces all bytes to the disk, and records the complete tensors. */
    void force() throws IOException {
        file.force();
        for (Place place : unforced) {
            String checksum = checksums.get(place.name());
            if (checksum != null) { // otherwise it has been begun again
                file.write(
                        ByteBuffer.wrap(checksum.getBytes(StandardCharsets.US_ASCII)),
                        PreparedLayout.checksumAt(place));
            }
        }
        unforced.clear();
    }

    /** Completes the file, which must contain all tensors; returns the hash of the header. */
    String seal() throws IOException {
        byte[] header = layout.header();
        for (Place place : layout.places().values()) {
            byte[] checksum = checksums.get(place.name()).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(checksum, 0, header, PreparedLayout.checksumAt(place), PreparedLayout.DIGITS);
        }
        String hash = PreparedLayout.seal(header);
        file.force();
        file.write(ByteBuffer.wrap(header), 0);
        file.force();
        return hash;
    }
}
