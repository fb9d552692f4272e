package dev.pixtral.plan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** A small text file of the system. What is not there, cannot be read or is nonsense counts as not reported. */
final class SystemFile {
    private static final System.Logger LOG = System.getLogger(SystemFile.class.getName());
    private static final int LARGEST = 1 << 20;

    private SystemFile() {}

    /** Returns the lines; none if the file cannot be read. */
    static List<String> lines(Path file) {
        if (!Files.isReadable(file)) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) { // the file of a group that ends, for example
            LOG.log(System.Logger.Level.DEBUG, "{0} cannot be read ({1})", file, e);
            return List.of();
        }
    }

    /** Returns the number that is the content of a file; empty for words such as {@code max}. */
    static OptionalLong number(Path file) {
        return lines(file).stream()
                .limit(1)
                .map(SystemFile::number)
                .flatMapToLong(OptionalLong::stream)
                .findFirst();
    }

    /** Returns the number after a word at the beginning of a line, such as {@code MemTotal: 24689032 kB}. */
    static OptionalLong number(List<String> lines, String key) {
        return lines.stream()
                .map(line -> line.split("[\\s:]+"))
                .filter(words -> words.length > 1 && words[0].equals(key))
                .map(words -> number(words[1]))
                .flatMapToLong(OptionalLong::stream)
                .findFirst();
    }

    private static OptionalLong number(String text) {
        String digits = text.strip();
        return digits.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }
}
