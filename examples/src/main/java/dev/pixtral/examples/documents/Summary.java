package dev.pixtral.examples.documents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.errors.Visible;
import java.util.List;
import java.util.Map;

/**
 * What the command prints at its end.
 *
 * @param outcomes of all pictures, in order
 * @param scores by field; empty if no answers are known
 */
record Summary(List<Outcome> outcomes, Map<String, Accuracy.Score> scores) {
    List<Outcome.Done> done() {
        return outcomes.stream()
                .filter(Outcome.Done.class::isInstance)
                .map(Outcome.Done.class::cast)
                .toList();
    }

    List<Outcome.Failed> failed() {
        return outcomes.stream()
                .filter(Outcome.Failed.class::isInstance)
                .map(Outcome.Failed.class::cast)
                .toList();
    }

    private long reused() {
        return done().stream().filter(Outcome.Done::reused).count();
    }

    /** For people; the failures are at the end. */
    String text() {
        StringBuilder text = new StringBuilder("%d read, %d known from an earlier run, %d failed%n"
                .formatted(done().size() - reused(), reused(), failed().size()));
        if (!scores.isEmpty()) {
            text.append("Right answers:%n".formatted()).append(Accuracy.table(scores));
        }
        if (!failed().isEmpty()) {
            text.append("Failed:%n".formatted());
            failed().forEach(failure ->
                    text.append("  %s: %s%n".formatted(Visible.line(failure.file()), failure.error())));
        }
        return text.toString();
    }

    /** For programs, on one line. */
    String json() {
        ObjectNode summary = Json.object().put("read", done().size() - reused()).put("reused", reused());
        failed().forEach(failure -> summary.withArray("failed")
                .addObject()
                .put("file", failure.file())
                .put("error", failure.error()));
        summary.withArray("failed"); // also if it is empty
        ObjectNode accuracy = summary.putObject("accuracy");
        scores.forEach((field, score) ->
                accuracy.putObject(field).put("right", score.right()).put("of", score.all()));
        return Json.line(summary);
    }
}
