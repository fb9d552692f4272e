package dev.pixtral.cli.models;

import dev.pixtral.AvailableModel;
import dev.pixtral.AvailableModel.Place;
import dev.pixtral.Models;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.cli.options.Values;
import dev.pixtral.errors.FileSize;
import dev.pixtral.errors.Nearest;
import dev.pixtral.errors.Visible;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.openai.JsonText;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** {@code pixtral models rm}: removes a model from the store. */
@CommandLine.Command(
        name = "rm",
        sortOptions = false,
        customSynopsis = "pixtral models rm [OPTIONS] NAME",
        description = {
            "Removes a model from the store and says how much was freed. Models in use stay usable until they are"
                    + " closed. Folders, GGUF files and the caches of other programs are never touched.",
            ""
        })
public final class RemoveCommand implements Command {
    @Parameters(paramLabel = "NAME", arity = "1", description = "The model, as './pixtral models' calls it.")
    private String name;

    @Option(
            names = "--quantize",
            paramLabel = "FORMAT",
            description = "Remove only this format of the model: bf16, q8, q4_1 or q4.")
    private WeightFormat quantize;

    @Mixin
    private OutputOptions output;

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        ModelStore store = ModelStore.ofUser();
        StoredModel model = only(store);
        long freed = store.remove(model)
                .orElseThrow(() ->
                        CommandException.failed("%s has just been removed by another process.".formatted(name), null));
        if (output.json()) {
            console.printObject(JsonText.line(json -> {
                json.writeStringField("removed", model.name());
                json.writeStringField("format", model.formats().toString());
                json.writeNumberField("freedBytes", freed);
            }));
        } else {
            console.print("Removed %s (%s): %s\n"
                    .formatted(
                            Visible.line(model.name()),
                            model.formats(),
                            freed == 0 && model.bytes() > 0
                                    ? "nothing was freed, because its file is also used under another name."
                                    : "%s were freed.".formatted(FileSize.text(freed))));
        }
        return ExitStatus.DONE;
    }

    private StoredModel only(ModelStore store) {
        List<StoredModel> named = new ArrayList<>(
                ModelId.parse(name).map(ModelId::toString).map(store::find).orElse(List.of()));
        named.addAll(store.find(ModelStore.nameOf(Path.of(name))));
        if (named.isEmpty()) {
            throw unknown(store);
        }
        List<StoredModel> found = named.stream()
                .filter(model -> quantize == null || model.formats().feedForward() == quantize)
                .toList();
        String all = named.stream()
                .map(model -> "%s (%s)".formatted(model.name(), model.formats()))
                .collect(Collectors.joining(", "));
        if (found.isEmpty()) {
            throw CommandException.failed(
                    "%s is not in the store as %s; there is: %s.".formatted(name, Values.name(quantize), all), null);
        }
        if (found.size() > 1) {
            throw CommandException.failed(
                    "%s means several models: %s; choose one with --quantize FORMAT or its full name."
                            .formatted(name, all),
                    null);
        }
        return found.getFirst();
    }

    private CommandException elsewhere(AvailableModel model) {
        String where = switch (model.place()) {
            case LLAMA_CPP ->
                "the cache of llama.cpp; remove its file, %s"
                        .formatted(model.path().orElseThrow());
            case LM_STUDIO -> "the folder of LM Studio; remove it there";
            default ->
                "the cache of Hugging Face's tools; remove it there, for example with 'hf cache rm model/%s'"
                        .formatted(model.source());
        };
        return CommandException.failed("%s is not in the store but in %s.".formatted(name, where), null);
    }

    private CommandException unknown(ModelStore store) {
        if (name.equals(EmbeddedModel.NAME)) {
            return CommandException.failed("%s is part of the program and cannot be removed.".formatted(name), null);
        }
        Optional<AvailableModel> elsewhere = Models.available().stream()
                .filter(model -> model.isHere() && model.place() != Place.STORE)
                .filter(model -> model.name().equals(name) || model.source().equals(name))
                .findFirst();
        if (elsewhere.isPresent()) {
            return elsewhere(elsewhere.get());
        }
        List<String> names = store.models().stream().map(StoredModel::name).toList();
        return CommandException.failed(
                Nearest.to(name, names)
                        .map(near -> "There is no model '%s' in the store; did you mean '%s'?".formatted(name, near))
                        .orElse("There is no model '%s' in the store; './pixtral models' lists those that are."
                                .formatted(name)),
                null);
    }
}
