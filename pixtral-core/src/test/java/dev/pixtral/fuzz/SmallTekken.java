package dev.pixtral.fuzz;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A tokenizer file with the 256 single bytes, one merge, special tokens and settings for pictures: small enough to be
 * changed in every place.
 */
final class SmallTekken {
    static final String JSON =
            "{\"config\":{\"pattern\":\"[^\\\\s]+|\\\\s+\",\"num_vocab_tokens\":257,\"default_vocab_size\":277,"
                    + "\"default_num_special_tokens\":20,\"version\":\"v3\"},\"vocab\":[" + vocabulary() + "],"
                    + "\"special_tokens\":[{\"rank\":0,\"token_str\":\"<unk>\",\"is_control\":true}],"
                    + "\"multimodal\":{\"image_patch_size\":16,\"max_image_size\":256}}";

    private SmallTekken() {}

    private static String vocabulary() {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            entries.add(entry(i, new byte[] {(byte) i}));
        }
        entries.add(entry(256, new byte[] {'a', 'a'}));
        return String.join(",", entries);
    }

    private static String entry(int rank, byte[] bytes) {
        return "{\"rank\":%d,\"token_bytes\":\"%s\",\"token_str\":null}"
                .formatted(rank, Base64.getEncoder().encodeToString(bytes));
    }
}
