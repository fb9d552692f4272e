package dev.pixtral.server;

import dev.pixtral.Pixtral;
import dev.pixtral.openai.JsonText;
import java.io.IOException;

/** Whether the server can answer: {@code GET /health}. */
final class Health {
    private final Pixtral pixtral;
    private final RunningAnswers answers;

    Health(Pixtral pixtral, RunningAnswers answers) {
        this.pixtral = pixtral;
        this.answers = answers;
    }

    void answer(Call call) throws IOException {
        String status = pixtral.closed() ? "closed" : answers.stopping() ? "stopping" : "ok";
        call.answer(
                status.equals("ok") ? 200 : 503,
                Call.JSON,
                JsonText.line(json -> json.writeStringField("status", status)));
    }
}
