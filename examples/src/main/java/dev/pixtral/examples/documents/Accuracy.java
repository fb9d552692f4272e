package dev.pixtral.examples.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many fields were read right. The right answers are JSON lines like the results, in the file {@value #ANSWERS}. A
 * field of a picture that failed, or that was taken for another kind, counts as wrong.
 */
final class Accuracy {
    static final String ANSWERS = "expected.jsonl";

    private final Map<String, JsonNode> expected;

    private Accuracy(Map<String, JsonNode> expected) {
        this.expected = expected;
    }

    /**
     * Counts for a field.
     *
     * @param right how many are as they should be
     * @param all how many were compared
     */
    record Score(int right, int all) {
        Score plus(boolean isRight) {
            return new Score(right + (isRight ? 1 : 0), all + 1);
        }
    }

    /**
     * Reads the answers of a folder; none if it has no such file.
     *
     * @throws IllegalArgumentException if a line is not a JSON object with the name of a file and a kind, or the file
     *     is not UTF-8
     */
    static Accuracy of(Path folder) throws IOException {
        Path file = folder.resolve(ANSWERS);
        Map<String, JsonNode> expected = new LinkedHashMap<>();
        if (Files.exists(file)) {
            List<String> lines = lines(file);
            IntStream.range(0, lines.size())
                    .filter(i -> !lines.get(i).isBlank())
                    .forEach(i -> {
                        JsonNode answer = parse(lines.get(i), file + ", line " + (i + 1));
                        expected.put(answer.get("file").asText(), answer);
                    });
        }
        return new Accuracy(expected);
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not a text in UTF-8", e);
        } catch (FileSystemException e) {
            throw e; // names the file
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static JsonNode parse(String line, String where) {
        try {
            JsonNode answer = Json.parse(line);
            Json.kind(answer.path("kind").asText());
            if (answer.hasNonNull("file")) {
                return answer;
            }
            throw new IllegalArgumentException("it names no file");
        } catch (JsonProcessingException | IllegalArgumentException e) {
            String reason = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
            throw new IllegalArgumentException(
                    where + ": a JSON object with \"file\" and \"kind\" is needed (" + reason + ")", e);
        }
    }

    /** The scores by field, such as "receipt.total"; empty if no answers are known. */
    Map<String, Score> scores(List<Outcome> outcomes) {
        Map<String, Score> scores = new LinkedHashMap<>();
        List<Outcome> known = outcomes.stream()
                .filter(outcome -> expected.containsKey(outcome.file()))
                .toList();
        known.forEach(outcome -> count(scores, "kind", outcome, "kind"));
        for (Kind kind : Kind.values()) {
            for (String field : kind.fields()) {
                known.stream()
                        .filter(outcome -> kindOf(outcome).equals(kind.label()))
                        .forEach(outcome -> count(scores, kind.label() + "." + field, outcome, field));
            }
        }
        return scores;
    }

    private String kindOf(Outcome outcome) {
        return expected.get(outcome.file()).get("kind").asText();
    }

    private void count(Map<String, Score> scores, String name, Outcome outcome, String field) {
        scores.merge(name, new Score(0, 0).plus(isRight(outcome, field)), (old, one) -> old.plus(one.right() > 0));
    }

    private boolean isRight(Outcome outcome, String field) {
        if (!(outcome instanceof Outcome.Done done)
                || !done.document().kind().label().equals(kindOf(outcome))) {
            return false;
        }
        JsonNode right = expected.get(outcome.file()).path(field);
        JsonNode read = Json.of(done.file(), done.document()).path(field);
        if (right.isNumber() && read.isNumber()) {
            return right.asDouble() == read.asDouble(); // 5 is 5.0
        }
        return right.isMissingNode() || right.isNull() ? read.isNull() : right.equals(read);
    }

    /** The scores as lines of a table. */
    static String table(Map<String, Score> scores) {
        int width = scores.keySet().stream().mapToInt(String::length).max().orElse(0);
        return scores.entrySet().stream()
                .map(entry -> "  %s  %d of %d%n"
                        .formatted(
                                entry.getKey()
                                        + " ".repeat(width - entry.getKey().length()),
                                entry.getValue().right(),
                                entry.getValue().all()))
                .collect(Collectors.joining());
    }
}
