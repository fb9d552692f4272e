package dev.pixtral.server;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.Pixtral;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.openai.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The model as clients see it: {@code GET /v1/models}. Its own name may be a path of this machine, which clients need
 * not know.
 */
final class ServedModel {
    private final Pixtral pixtral;
    private final ServerSettings settings;
    private final String id;
    private final long created = Instant.now().getEpochSecond();

    ServedModel(Pixtral pixtral, ServerSettings settings) {
        this.pixtral = pixtral;
        this.settings = settings;
        this.id = settings.modelName().isEmpty() ? lastPart(pixtral.name()) : settings.modelName();
    }

    private static String lastPart(String name) {
        Path last = Path.of(name).getFileName();
        return last == null ? name : last.toString();
    }

    String id() {
        return id;
    }

    /**
     * Checks the name of a model that should answer.
     *
     * @throws Refusal if it is another one
     */
    void require(String name) {
        if (!name.isEmpty() && !name.equals(id)) {
            throw Refusal.invalidField(
                    404,
                    "model",
                    "model_not_found",
                    "This server has no such model; it has \"%s\", or leave \"model\" out.".formatted(id));
        }
    }

    /** The list of models. */
    String list() {
        return JsonText.line(json -> {
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            json.writeStartObject();
            write(json);
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    /** The model. */
    String one() {
        return JsonText.line(this::write);
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStringField("id", id);
        json.writeStringField("object", "model");
        json.writeNumberField("created", created);
        json.writeStringField("owned_by", "pixtral");
        json.writeNumberField("max_model_len", pixtral.contextLength());
        json.writeObjectFieldStart("pixtral");
        json.writeNumberField("maxTokens", settings.defaults().maxTokens());
        json.writeNumberField("maxBodyBytes", settings.limits().maxBodyBytes());
        json.writeNumberField("maxPictures", settings.limits().maxPictures());
        ImageLimits limits = settings.defaults().images().limits();
        json.writeNumberField("maxPictureBytes", limits.maxBytes());
        json.writeNumberField("maxPicturePixels", limits.maxPixels());
        json.writeNumberField("imageSize", pixtral.config().vision().imageSize());
        json.writeNumberField("patchSize", pixtral.config().vision().tokenSize());
        json.writeStringField("kernels", pixtral.kernels());
        json.writeEndObject();
    }
}
