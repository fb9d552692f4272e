package dev.pixtral.checkpoint.write;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A safetensors file to be written.
 *
 * @param name name of the file
 * @param tensors its tensors in the order of their data: by their names, as the library of safetensors does
 * @param metadata whether the header says that the tensors come from PyTorch, as transformers writes it
 */
record WeightFile(String name, List<StoredTensor> tensors, boolean metadata) {
    private static final int ALIGNMENT = 8;

    long bytes() {
        return head().length + dataBytes();
    }

    long dataBytes() {
        return tensors.stream().mapToLong(StoredTensor::bytes).sum();
    }

    /** Returns the length of the header and the header, padded with blanks. */
    byte[] head() {
        StringBuilder json = new StringBuilder("{");
        if (metadata) {
            json.append("\"__metadata__\":{\"format\":\"pt\"},");
        }
        long end = 0;
        for (StoredTensor tensor : tensors) {
            long begin = end;
            end += tensor.bytes();
            String shape = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(","));
            json.append("\"%s\":{\"dtype\":\"BF16\",\"shape\":[%s],\"data_offsets\":[%d,%d]},"
                    .formatted(tensor.storedName(), shape, begin, end));
        }
        json.setCharAt(json.length() - 1, '}');
        while (json.length() % ALIGNMENT != 0) {
            json.append(' ');
        }
        return ByteBuffer.allocate(Long.BYTES + json.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length())
                .put(json.toString().getBytes(StandardCharsets.US_ASCII))
                .array();
    }
}
