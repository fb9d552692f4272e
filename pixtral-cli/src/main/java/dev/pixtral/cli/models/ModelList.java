package dev.pixtral.cli.models;

import dev.pixtral.AvailableModel;
import dev.pixtral.AvailableModel.Place;
import dev.pixtral.cli.options.Values;
import dev.pixtral.errors.FileSize;
import dev.pixtral.errors.Visible;
import dev.pixtral.openai.JsonText;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The list of models as text or JSON.
 *
 * @param store folder of the store
 * @param models all models
 */
record ModelList(Path store, List<AvailableModel> models) {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final String[] HEADINGS = {"NAME", "FORMAT", "SIZE", "CONTEXT", "LAST USE", "PLACE", "SOURCE"};
    private static final String UNKNOWN = "-";
    private static final int FOREIGN_SHOWN = 20;

    /** As lines of text for people. */
    String text() {
        List<String[]> rows = new ArrayList<>();
        rows.add(HEADINGS);
        models.stream()
                .filter(model -> model.isHere() && !isForeign(model))
                .map(ModelList::row)
                .forEach(rows::add);
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> line(text, row, rows));
        for (AvailableModel model : models) {
            model.problem()
                    .filter(_ -> !isForeign(model))
                    .ifPresent(problem -> text.append('\n')
                            .append(Visible.line("%s cannot be used: %s".formatted(model.name(), problem))));
        }
        long foreign = models.stream().filter(ModelList::isForeign).count();
        if (foreign > 0) {
            text.append("%n%s of llama.cpp and LM Studio cannot be used here; './pixtral inspect NAME' says why:%n"
                    .formatted(foreign == 1 ? "1 model" : foreign + " models"));
            models.stream()
                    .filter(ModelList::isForeign)
                    .limit(FOREIGN_SHOWN)
                    .forEach(model -> text.append("  %s%n".formatted(Visible.line(model.name()))));
        }
        text.append("%nModels are kept in %s.%n".formatted(Visible.line(store.toString())));
        List<AvailableModel> absent =
                models.stream().filter(model -> !model.isHere()).toList();
        if (!absent.isEmpty()) {
            text.append("%nNot on this machine:%n".formatted());
            absent.forEach(model -> text.append("  %s, %s to download: ./pixtral download %s%n"
                    .formatted(model.name(), FileSize.text(model.bytes()), model.name())));
        }
        return text.toString();
    }

    /** Whether another program has it for itself: most of what they have is of other kinds. */
    private static boolean isForeign(AvailableModel model) {
        return model.problem().isPresent()
                && (model.place() == Place.LLAMA_CPP || model.place() == Place.LM_STUDIO || isGguf(model));
    }

    private static boolean isGguf(AvailableModel model) {
        return model.path()
                .filter(path -> path.toString().toLowerCase(Locale.ROOT).endsWith(".gguf"))
                .isPresent();
    }

    private static String[] row(AvailableModel model) {
        return new String[] {
            Visible.line(model.name()),
            format(model),
            FileSize.text(model.bytes()),
            model.contextLength().isPresent()
                    ? String.format(Locale.ROOT, "%,d", model.contextLength().getAsInt())
                    : UNKNOWN,
            model.lastUse()
                    .map(time -> MINUTE.format(time.atZone(ZoneId.systemDefault())))
                    .orElse(UNKNOWN),
            place(model.place()),
            Visible.line(Values.shortCommit(model.source()))
        };
    }

    private static String format(AvailableModel model) {
        return model.formats().map(Object::toString).orElse(isGguf(model) ? "GGUF" : "as published");
    }

    private static String place(Place place) {
        return switch (place) {
            case EMBEDDED -> "program";
            case STORE -> "store";
            case HUGGING_FACE_CACHE -> "Hugging Face";
            case LLAMA_CPP -> "llama.cpp";
            case LM_STUDIO -> "LM Studio";
            case HUB -> "hub";
        };
    }

    private static void line(StringBuilder text, String[] row, List<String[]> rows) {
        for (int i = 0; i < row.length - 1; i++) {
            int column = i;
            int width = rows.stream()
                    .mapToInt(other -> other[column].length())
                    .max()
                    .orElse(0);
            text.append(row[i]).repeat(' ', width - row[i].length() + 2);
        }
        text.append(row[row.length - 1]).append('\n');
    }

    /** As one JSON object. */
    String json() {
        return JsonText.line(json -> {
            json.writeStringField("store", store.toString());
            json.writeArrayFieldStart("models");
            for (AvailableModel model : models) {
                json.writeStartObject();
                json.writeStringField("name", model.name());
                json.writeStringField("place", model.place().name().toLowerCase(Locale.ROOT));
                json.writeStringField("source", model.source());
                json.writeStringField("path", model.path().map(Path::toString).orElse(null));
                json.writeStringField(
                        "format", model.formats().map(Object::toString).orElse(null));
                json.writeNumberField("bytes", model.bytes());
                if (model.contextLength().isPresent()) {
                    json.writeNumberField("contextTokens", model.contextLength().getAsInt());
                } else {
                    json.writeNullField("contextTokens");
                }
                json.writeStringField(
                        "lastUse",
                        model.lastUse()
                                .map(time ->
                                        time.truncatedTo(ChronoUnit.SECONDS).toString())
                                .orElse(null));
                json.writeStringField("problem", model.problem().orElse(null));
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
