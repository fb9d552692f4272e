package dev.pixtral.server;

import dev.pixtral.Pixtral;
import dev.pixtral.openai.JsonText;
import java.io.IOException;

/** Whether the server can answer: {@code GET /health}. */
final class Health {
    private final Pixtral pixtral;
    private final RunningAnswers answers;
    private final Failures failures;

    Health(Pixtral pixtral, RunningAnswers answers, Failures failures) {
        this.pixtral = pixtral;
        this.answers = answers;
        this.failures = failures;
    }

    void answer(Call call) throws IOException {
        String status = status();
        call.answer(
                status.equals("ok") ? 200 : 503,
                Call.JSON,
                JsonText.line(json -> json.writeStringField("status", status)));
    }

    private String status() {
        if (pixtral.closed()) {
            return "closed";
        }
        if (failures.modelFailed()) {
            return "failed";
        }
        return answers.stopping() ? "stopping" : "ok";
    }
}
