package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.Arrangement;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides whether two files are the result of the same work: of the same source, in the same formats, by the same rule.
 */
final class WorkKey {
    private WorkKey() {}

    /** Returns the key of the file that these contents will give. */
    static String of(PreparedContents contents) {
        Map<String, String> files = new TreeMap<>();
        contents.files()
                .forEach((name, bytes) -> files.put(
                        PreparedLayout.FILE_PREFIX + name,
                        HexFormat.of().formatHex(PreparedLayout.sha256().digest(bytes))));
        return of(contents.formats(), contents.arrangement(), files, contents.metadata());
    }

    /** Returns the key of a file. */
    static String of(PreparedFile file) {
        Map<String, String> files = new TreeMap<>();
        file.layout().places().forEach((name, place) -> {
            if (place.kind() == PreparedLayout.Kind.FILE) {
                files.put(name, file.checksums().get(place.index()));
            }
        });
        return of(file.layout().formats(), file.layout().arrangement(), files, file.metadata());
    }

    private static String of(
            WeightFormats formats, Arrangement arrangement, Map<String, String> files, Map<String, String> metadata) {
        Map<String, String> source = new TreeMap<>(metadata);
        source.remove(PreparedLayout.TOOL); // another version of the program does the same work
        source.putIfAbsent(PreparedLayout.QUANTISER, PreparedLayout.RULE);
        String all = "%d\n%s\n%s\n%s\n%s".formatted(PreparedLayout.VERSION, formats, arrangement, files, source);
        return HexFormat.of().formatHex(PreparedLayout.sha256().digest(all.getBytes(StandardCharsets.UTF_8)));
    }
}
