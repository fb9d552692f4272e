package dev.pixtral.cli.models;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.errors.FileSize;
import dev.pixtral.errors.Visible;
import dev.pixtral.openai.JsonText;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.Removed;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** {@code pixtral models prune}: removes what nobody needs from the store. */
@CommandLine.Command(
        name = "prune",
        sortOptions = false,
        customSynopsis = "pixtral models prune [OPTIONS]",
        description = {
            "Removes from the store what nobody needs: unfinished downloads and preparations that have not been"
                    + " continued for some days, the least used of the models that were prepared unasked if they exceed"
                    + " the limit (PIXTRAL_CACHE_LIMIT), records without a file and files without a record.",
            ""
        })
public final class PruneCommand implements Command {
    private static final int LONGEST = 3650;

    @Option(names = "--dry-run", description = "Remove nothing; show what would be removed.")
    private boolean dryRun;

    @Option(
            names = "--days",
            paramLabel = "N",
            description = "Remove unfinished work that is older than this (default: 7, at least 1).")
    private int days = 7;

    @Mixin
    private OutputOptions output;

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        if (days < 1 || days > LONGEST) {
            throw CommandException.usage("--days: give 1 to %,d days, not %d.", LONGEST, days);
        }
        List<Removed> removed = ModelStore.ofUser().prune(Duration.ofDays(days), dryRun);
        if (output.json()) {
            console.printObject(json(removed));
        } else {
            console.print(text(removed));
        }
        return ExitStatus.DONE;
    }

    private String text(List<Removed> removed) {
        StringBuilder text = new StringBuilder();
        for (Removed one : removed) {
            text.append("%s: %s, %s\n"
                    .formatted(Visible.line(one.path().toString()), one.why(), FileSize.text(one.bytes())));
        }
        if (removed.isEmpty()) {
            return "Nothing needs to be removed.\n";
        }
        return text.append(
                        "%s %s.\n".formatted(FileSize.text(bytes(removed)), dryRun ? "would be freed" : "were freed"))
                .toString();
    }

    private String json(List<Removed> removed) {
        return JsonText.line(json -> {
            json.writeBooleanField("dryRun", dryRun);
            json.writeNumberField("freedBytes", bytes(removed));
            json.writeArrayFieldStart("removed");
            for (Removed one : removed) {
                json.writeStartObject();
                json.writeStringField("path", one.path().toString());
                json.writeNumberField("bytes", one.bytes());
                json.writeStringField("why", one.why());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static long bytes(List<Removed> removed) {
        return removed.stream().mapToLong(Removed::bytes).sum();
    }
}
