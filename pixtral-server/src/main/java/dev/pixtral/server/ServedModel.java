package dev.pixtral.server;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.Pixtral;
import dev.pixtral.errors.Visible;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.openai.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The model as clients see it: {@code GET /v1/models}. Its own name may be a path of this machine, which clients need
 * not know.
 */
final class ServedModel {
    private static final int LONGEST_SHOWN = 60;

    private final Pixtral pixtral;
    private final ServerSettings settings;
    private final List<String> names;
    private final long created = Instant.now().getEpochSecond();

    ServedModel(Pixtral pixtral, ServerSettings settings) {
        this.pixtral = pixtral;
        this.settings = settings;
        this.names = settings.modelNames().isEmpty() ? List.of(lastPart(pixtral.name())) : settings.modelNames();
    }

    private static String lastPart(String name) {
        Path last = Path.of(name).getFileName();
        return last == null ? name : last.toString();
    }

    /** The name of the model where no request has named one. */
    String name() {
        return names.getFirst();
    }

    /**
     * Checks the name of a model that should answer.
     *
     * @param name empty for any model
     * @return its name, for the answer
     * @throws Refusal if it is another one
     */
    String required(String name) {
        if (name.isEmpty()) {
            return name();
        }
        if (!names.contains(name)) {
            throw Refusal.invalidField(404, "model", "model_not_found", missing(name));
        }
        return name;
    }

    private String missing(String name) {
        String known = names.stream().map("\"%s\""::formatted).collect(Collectors.joining(" or "));
        return "This server has no model \"%s\", it has %s; ask for that, leave \"model\" out, or start the server with"
                        .formatted(Visible.excerpt(name, LONGEST_SHOWN), known)
                + " a --name for each name that clients use.";
    }

    /** The list of models: an entry for each name. */
    String list() {
        return JsonText.line(json -> {
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (String name : names) {
                json.writeStartObject();
                write(name, json);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /**
     * The model by one of its names.
     *
     * @throws Refusal if there is none
     */
    String one(String name) {
        String known = required(name);
        return JsonText.line(json -> write(known, json));
    }

    private void write(String name, JsonGenerator json) throws IOException {
        json.writeStringField("id", name);
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
