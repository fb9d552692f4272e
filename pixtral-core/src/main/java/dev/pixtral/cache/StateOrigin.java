package dev.pixtral.cache;

import dev.pixtral.api.Internal;
import dev.pixtral.api.LibraryName;
import dev.pixtral.kernels.KvLayout;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What computed the pages of a {@link StateFile}. Only the same origin may use them: anything else would have computed
 * other bits, or may not learn of them.
 *
 * @param model identity of the model
 * @param library name and version of the library
 * @param layout layout of a page
 * @param cacheSalt who may share what was computed; only its hash is written
 */
@Internal
public record StateOrigin(String model, String library, KvLayout layout, String cacheSalt) {
    private static final int LONGEST_NAME = 1024;

    /**
     * Creates the origin of pages that this version of the library computes.
     *
     * @param model identity of the model
     * @param layout layout of a page
     * @param cacheSalt who may share what was computed
     */
    public StateOrigin(String model, KvLayout layout, String cacheSalt) {
        this(model, LibraryName.NAME, layout, cacheSalt);
    }

    /** Returns it as bytes: library, model, type of keys and values, each with its length; sizes; hash of the salt. */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (String name : new String[] {library, model, layout.type().name()}) {
                byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
                out.writeInt(utf8.length);
                out.write(utf8);
            }
            for (int size : sizes()) {
                out.writeInt(size);
            }
            out.write(saltDigest());
        } catch (IOException e) { // memory does not fail
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private int[] sizes() {
        return new int[] {layout.layers(), layout.heads(), layout.headDim(), KvLayout.PAGE};
    }

    private byte[] saltDigest() {
        return PictureKey.sha256().digest(("state of " + cacheSalt).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the origin of a file and compares it with this one.
     *
     * @param bytes begin with those of {@link #toBytes}
     * @throws StateFile.Unusable if it is another origin, or no origin
     */
    void requireSame(ByteBuffer bytes) throws StateFile.Unusable {
        String other = name(bytes);
        if (!other.equals(library)) {
            throw new StateFile.Unusable("%s wrote it, but this is %s".formatted(other, library));
        }
        if (!name(bytes).equals(model)) {
            throw new StateFile.Unusable("another model computed it");
        }
        String type = name(bytes);
        if (!type.equals(layout.type().name())) {
            throw new StateFile.Unusable("its keys and values are stored as %s, those of this engine as %s"
                    .formatted(type, layout.type().name()));
        }
        for (int size : sizes()) {
            if (StateFile.available(bytes, Integer.BYTES).getInt() != size) {
                throw new StateFile.Unusable("its keys and values have other sizes");
            }
        }
        byte[] salt = new byte[PictureKey.BYTES];
        StateFile.available(bytes, salt.length).get(salt);
        if (!Arrays.equals(salt, saltDigest())) {
            throw new StateFile.Unusable("it was saved with another salt");
        }
    }

    private static String name(ByteBuffer bytes) throws StateFile.Unusable {
        int length = StateFile.available(bytes, Integer.BYTES).getInt();
        if (length < 0 || length > LONGEST_NAME) {
            throw new StateFile.Unusable(StateFile.DAMAGED);
        }
        byte[] utf8 = new byte[length];
        StateFile.available(bytes, length).get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
