package dev.pixtral.cli.inspect;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.ModelHeaders;
import dev.pixtral.StoredType;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.WeightRole;
import dev.pixtral.cli.options.Values;
import dev.pixtral.openai.JsonText;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.MemoryPlan;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** The findings as a JSON object for programs; sizes are in bytes. */
record InspectionJson(Inspection inspection) {

    String text() {
        return JsonText.line(json -> {
            model(json);
            weights(json);
            memory(json);
            choices(json);
            json.writeObjectFieldStart("speed");
            JsonText.measured(json, "gigabytesPerSecond", inspection.bandwidth() / 1e9);
            JsonText.measured(json, "decodeTokensPerSecond", inspection.speed());
            JsonText.measured(json, "decodeTokensPerSecondAtTheEnd", inspection.speedAtTheEnd());
            json.writeEndObject();
            json.writeStringField("verified", inspection.verified().orElse(null));
            json.writeStringField("advice", inspection.advice().orElse(null));
        });
    }

    private void model(JsonGenerator json) throws IOException {
        ModelHeaders model = inspection.model();
        ModelConfig config = model.config();
        json.writeStringField("name", model.name());
        json.writeStringField("source", model.source());
        json.writeStringField("layout", model.layout());
        json.writeBooleanField("prepared", model.prepared());
        json.writeNumberField("parameters", model.parameters());
        json.writeNumberField("tensors", model.tensors());
        json.writeNumberField("maxContextTokens", config.text().maxPositions());
        json.writeNumberField("imageSize", config.vision().imageSize());
        json.writeArrayFieldStart("files");
        for (ModelHeaders.WeightFile file : model.files()) {
            json.writeStartObject();
            json.writeStringField("name", file.name());
            json.writeNumberField("bytes", file.bytes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void weights(JsonGenerator json) throws IOException {
        ModelHeaders model = inspection.model();
        json.writeArrayFieldStart("types");
        for (StoredType type : model.types()) {
            json.writeStartObject();
            json.writeStringField("type", type.type().toLowerCase(Locale.ROOT));
            json.writeNumberField("tensors", type.tensors());
            json.writeNumberField("parameters", type.parameters());
            json.writeNumberField("storedBytes", type.bytes());
            json.writeStringField("format", type.format().map(Values::name).orElse("f32"));
            json.writeStringField("use", type.use().name().toLowerCase(Locale.ROOT));
            json.writeBooleanField("own", type.own());
            json.writeNumberField("bytes", type.memory());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("weights");
        for (Map.Entry<WeightRole, ModelHeaders.StoredWeights> entry :
                model.stored().entrySet()) {
            WeightRole role = entry.getKey();
            json.writeObjectFieldStart(field(role));
            json.writeStringField("stored", entry.getValue().types().toLowerCase(Locale.ROOT));
            json.writeNumberField("storedBytes", entry.getValue().bytes());
            json.writeStringField("format", Values.name(model.formats().of(role)));
            json.writeNumberField(
                    "bytes", inspection.plan().weights().matrices().getOrDefault(role, 0L));
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** As {@code prepare --json} calls it. */
    private static String field(WeightRole role) {
        return role == WeightRole.FEED_FORWARD ? "feedForward" : role.name().toLowerCase(Locale.ROOT);
    }

    private void memory(JsonGenerator json) throws IOException {
        MemoryPlan plan = inspection.plan();
        MachineMemory memory = inspection.memory();
        int context = inspection.context();
        json.writeObjectFieldStart("memory");
        json.writeNumberField("contextTokens", context);
        json.writeStringField("keyValues", Values.name(plan.settings().keyValues()));
        json.writeNumberField("weightsBytes", plan.weights().bytes());
        json.writeNumberField("contextBytes", plan.cacheBytes(context));
        json.writeNumberField("embeddingsBytes", plan.weights().embeddings(context));
        json.writeNumberField("passBytes", plan.work().pass());
        json.writeNumberField(
                "pictureBytes", plan.work().picture() + plan.work().picturePages());
        json.writeNumberField("totalBytes", inspection.bytes());
        json.writeNumberField("cachesBytes", plan.settings().pictureCacheBytes());
        json.writeNumberField("heapBytes", plan.heapBytes() + plan.work().picture());
        number(json, "machineBytes", memory.machine());
        number(json, "limitBytes", memory.limited() ? memory.total() : 0);
        if (memory.known()) {
            json.writeNumberField("availableBytes", memory.available());
        } else {
            json.writeNullField("availableBytes");
        }
        json.writeNumberField("maxHeapBytes", memory.heap());
        json.writeBooleanField("fits", inspection.fits());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, long value) throws IOException {
        if (value > 0) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }

    private void choices(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("fits");
        for (Inspection.Choice choice : inspection.choices()) {
            json.writeStartObject();
            json.writeStringField("weights", Values.name(choice.weights()));
            json.writeStringField("keyValues", Values.name(choice.keyValues()));
            json.writeNumberField("weightsBytes", choice.bytes());
            json.writeNumberField("contextTokens", choice.context());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
