package dev.pixtral.cli.inspect;

import dev.pixtral.ModelHeaders;
import dev.pixtral.StoredType;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.WeightRole;
import dev.pixtral.cli.options.Values;
import dev.pixtral.errors.FileSize;
import dev.pixtral.errors.Visible;
import dev.pixtral.kernels.KvType;
import dev.pixtral.plan.Amount;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.MemoryPlan;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The findings as a page for people, 80 columns wide unless a path is longer. */
record InspectionText(Inspection inspection) {
    private static final int WIDTH = 79;
    private static final int LEAST_STORED = 9; // characters for the type of stored weights
    private static final int MOST_FILES = 3;
    private static final int FAST = 100; // from here on without decimals

    String text() {
        StringBuilder page = new StringBuilder();
        describe(page);
        weights(page);
        types(page);
        memory(page);
        choices(page);
        speed(page);
        inspection.verified().ifPresent(what -> paragraph(page.append('\n'), "Verified: " + what + "."));
        inspection.advice().ifPresent(advice -> paragraph(page.append('\n'), advice));
        return page.toString();
    }

    private void describe(StringBuilder page) {
        ModelHeaders model = inspection.model();
        TextConfig text = model.config().text();
        VisionConfig vision = model.config().vision();
        line(page, "Model       %s", model.name());
        line(page, "Source      %s", Values.shortCommit(model.source()));
        line(page, "Layout      %s%s", model.layout(), files(model.files()));
        line(page, "Size        %s parameters in %,d tensors", count(model.parameters()), model.tensors());
        line(
                page,
                "Decoder     %d layers of %,d, %d heads, %d of keys and values; %,d tokens",
                text.numLayers(),
                text.hiddenSize(),
                text.numHeads(),
                text.numKeyValueHeads(),
                text.vocabSize());
        line(page, "Context     %,d tokens at most", text.maxPositions());
        if (model.config().seesPictures()) {
            line(
                    page,
                    "Vision      %d layers of %,d; pictures up to %,d pixels, patches of %d%s",
                    vision.numLayers(),
                    vision.hiddenSize(),
                    vision.imageSize(),
                    vision.patchSize(),
                    vision.mergeSize() == 1 ? "" : ", %1$d x %1$d of them a token".formatted(vision.mergeSize()));
        } else {
            line(page, "Vision      none: without a projector file (mmproj-*.gguf), pictures are refused");
        }
    }

    private static String files(List<ModelHeaders.WeightFile> files) {
        if (files.isEmpty()) {
            return "";
        }
        long bytes = files.stream().mapToLong(ModelHeaders.WeightFile::bytes).sum();
        String names = files.size() > MOST_FILES
                ? "%d files".formatted(files.size())
                : files.stream().map(ModelHeaders.WeightFile::name).collect(Collectors.joining(", "));
        return ": %s (%s)".formatted(names, FileSize.text(bytes));
    }

    private static String count(long parameters) {
        return parameters >= 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f billion", parameters / 1e9)
                : String.format(Locale.ROOT, "%.1f million", parameters / 1e6);
    }

    private void weights(StringBuilder page) {
        ModelHeaders model = inspection.model();
        WeightFormats formats = model.formats();
        Map<WeightRole, Long> matrices = inspection.plan().weights().matrices();
        line(page, "");
        int width = model.stored().values().stream() // of the names that others give to their formats
                .mapToInt(stored -> stored.types().length())
                .reduce(LEAST_STORED, Math::max);
        String row = "  %-13s  %-" + width + "s %11s   %-5s %11s";
        line(page, "Weights          stored" + " ".repeat(width + 8) + "in memory");
        model.stored().forEach((role, stored) -> {
            boolean lookedUp = role == WeightRole.EMBEDDINGS;
            String memory = lookedUp ? "rows in use" : amount(matrices.get(role));
            line(
                    page,
                    row,
                    name(role),
                    stored.types().toLowerCase(Locale.ROOT),
                    FileSize.text(stored.bytes()),
                    formats.of(role).name().toLowerCase(Locale.ROOT),
                    memory);
        });
        line(
                page,
                row,
                "total",
                "",
                FileSize.text(model.storedBytes()),
                "",
                amount(inspection.plan().weights().bytes()));
    }

    /** What becomes of types that are not simply published weights. */
    private void types(StringBuilder page) {
        List<StoredType> types = inspection.model().types();
        if (types.stream().noneMatch(StoredType::own)) {
            return;
        }
        line(page, "");
        line(page, "Types     tensors      stored   in memory               ratio");
        types.forEach(type -> type(page, type.type(), type, word(type)));
        long stored = types.stream().mapToLong(StoredType::bytes).sum();
        long memory = types.stream().mapToLong(StoredType::memory).sum();
        line(
                page,
                "  %-7s %,7d %11s         %11s    %5.2f",
                "total",
                types.stream().mapToInt(StoredType::tensors).sum(),
                FileSize.text(stored),
                FileSize.text(memory),
                ratio(stored, memory));
    }

    private static void type(StringBuilder page, String name, StoredType type, String use) {
        line(
                page,
                "  %-7s %,7d %11s   %-5s %11s    %5.2f  %s",
                name,
                type.tensors(),
                FileSize.text(type.bytes()),
                type.format()
                        .map(format -> format.name().toLowerCase(Locale.ROOT))
                        .orElse("f32"),
                FileSize.text(type.memory()),
                ratio(type.bytes(), type.memory()),
                use);
    }

    private static double ratio(long stored, long memory) {
        return (double) memory / Math.max(1, stored);
    }

    private static String word(StoredType type) {
        return switch (type.use()) {
            case EXACT -> "exact";
            case CODES -> "same codes";
            case ROUNDED -> "rounded";
            case QUANTISED -> type.own() ? "requantised" : "quantised";
        };
    }

    private static String name(WeightRole role) {
        return role.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void memory(StringBuilder page) {
        MemoryPlan plan = inspection.plan();
        MachineMemory memory = inspection.memory();
        int context = inspection.context();
        line(page, "");
        line(
                page,
                "Memory for %,d tokens (--context), keys and values as %s (--kv)",
                context,
                option(plan.settings().keyValues()));
        line(page, "  weights      %11s", amount(plan.weights().bytes()));
        line(
                page,
                "  context      %11s   %,d KiB a token",
                amount(plan.cacheBytes(context)),
                plan.cacheBytes(context) / context >> 10);
        line(
                page,
                "  embeddings   %11s   if all tokens differ",
                amount(plan.weights().embeddings(context)));
        line(
                page,
                "  passes       %11s",
                amount(plan.work().pass() + plan.work().threads()));
        line(
                page,
                "  pictures     %11s   for the largest one",
                amount(plan.work().picture() + plan.work().picturePages()));
        line(page, "  total        %11s", amount(inspection.bytes()));
        line(
                page,
                "  caches       %11s   at most, of what is free beside them",
                amount(plan.settings().pictureCacheBytes()));
        if (memory.known()) {
            line(
                    page,
                    "  free now     %11s   of %s%s",
                    amount(memory.available()),
                    amount(memory.total()),
                    memory.limited() ? ", the limit of the container on a machine of " + amount(memory.machine()) : "");
        } else {
            line(page, "  free now         unknown");
        }
        line(
                page,
                "  Java heap    %11s   at most; passes and pictures need %s of it",
                amount(memory.heap()),
                amount(plan.heapBytes() + plan.work().picture()));
    }

    private void choices(StringBuilder page) {
        List<Inspection.Choice> choices = inspection.choices();
        if (choices.isEmpty()) {
            return;
        }
        line(page, "");
        line(
                page,
                "Fits now         weights   %s",
                inspection.types().stream()
                        .map(type -> "%16s".formatted("--kv " + option(type)))
                        .collect(Collectors.joining()));
        int columns = inspection.types().size();
        for (int i = 0; i < choices.size(); i += columns) {
            List<Inspection.Choice> row = choices.subList(i, i + columns);
            String contexts = row.stream()
                    .map(choice -> "%16s"
                            .formatted(
                                    choice.context() == 0
                                            ? "no"
                                            : String.format(Locale.ROOT, "%,d tokens", choice.context())))
                    .collect(Collectors.joining());
            line(
                    page,
                    "  %-9s  %11s   %s",
                    row.getFirst().weights().name().toLowerCase(Locale.ROOT),
                    amount(row.getFirst().bytes()),
                    contexts);
        }
    }

    private void speed(StringBuilder page) {
        line(page, "");
        line(
                page,
                "Speed       %s tokens/s at most when decoding, %s after a whole context",
                speed(inspection.speed()),
                speed(inspection.speedAtTheEnd()));
        line(page, "            (memory is read at %.1f GB/s)", inspection.bandwidth() / 1e9);
    }

    private static String speed(double tokens) {
        return String.format(Locale.ROOT, tokens < FAST ? "%.1f" : "%,.0f", tokens);
    }

    private static String option(KvType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static String amount(long bytes) {
        return Amount.text(bytes);
    }

    private static void line(StringBuilder page, String format, Object... args) {
        page.append(Visible.line(String.format(Locale.ROOT, format, args)).stripTrailing())
                .append('\n');
    }

    /** Breaks sentences at spaces. */
    private static void paragraph(StringBuilder page, String sentences) {
        int column = 0;
        for (String word : Visible.line(sentences).split(" ")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                page.append('\n');
                column = 0;
            }
            page.append(column > 0 ? " " : "").append(word);
            column += (column > 0 ? 1 : 0) + word.length();
        }
        page.append('\n');
    }
}
