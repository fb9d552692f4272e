package dev.pixtral.model;

import dev.pixtral.api.LibraryName;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.checkpoint.WeightFormats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A hash of all that determines the numbers that a network computes: version of this library, formats, rule of
 * quantising, configuration, tokenizer and weights. Of a prepared file, the checksums of its weights are known. Of
 * other checkpoints, names, sizes, times and headers of the files are added, and samples of each tensor: two models of
 * one shape whose times an archive has erased agree in everything else.
 */
final class NetworkIdentity {
    private static final int ROWS_A_TENSOR = 4;

    private final MessageDigest sha = PreparedLayout.sha256();

    private NetworkIdentity() {}

    /** Returns the hash in hexadecimal; may read a few rows of each tensor. */
    static String of(Checkpoint checkpoint, WeightFormats formats) {
        NetworkIdentity identity = new NetworkIdentity();
        identity.add(LibraryName.NAME);
        identity.add(formats.toText());
        identity.add(checkpoint.config().toString());
        identity.add(PreparedLayout.RULE);
        checkpoint.contentHash().ifPresentOrElse(identity::add, () -> identity.addContents(checkpoint));
        return HexFormat.of().formatHex(identity.sha.digest());
    }

    private void addContents(Checkpoint checkpoint) {
        Checkpoint.Origin origin = checkpoint.origin();
        new TreeMap<>(origin.files()).forEach((name, content) -> {
            add(name);
            add(content);
        });
        String source = origin.metadata().getOrDefault(PreparedLayout.SOURCE, "");
        add(origin.metadata().getOrDefault(PreparedLayout.IDENTITY, source));
        for (Map.Entry<String, List<Long>> tensor :
                checkpoint.config().tensors().entrySet()) {
            int[] shape = tensor.getValue().stream().mapToInt(Math::toIntExact).toArray();
            add(checkpoint.tensor(tensor.getKey(), shape));
        }
    }

    private void add(Tensor tensor) {
        float[] row = new float[tensor.cols()];
        int rows = tensor.rows();
        int samples = tensor.shape().size() == 1 ? rows : ROWS_A_TENSOR;
        for (int i = 0; i < samples; i++) {
            tensor.floatRow((int) ((rows - 1L) * i / Math.max(1, samples - 1)), row);
            ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(row);
            add(bytes.array());
        }
    }

    private void add(String text) {
        add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds the length too, so that no two lists of parts give the same bytes. */
    private void add(byte[] part) {
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
        sha.update(part);
    }
}
