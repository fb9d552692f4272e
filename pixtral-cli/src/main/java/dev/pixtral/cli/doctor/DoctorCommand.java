package dev.pixtral.cli.doctor;

import dev.pixtral.ModelHeaders;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.OutOfMemory;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.machine.Bandwidth;
import dev.pixtral.cli.machine.Machine;
import dev.pixtral.cli.machine.VectorModule;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.ModelOptions;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.MemoryCheck;
import dev.pixtral.plan.MemoryPlan;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;

/** {@code pixtral doctor}: how well this machine runs a model, and what would make it faster. */
@CommandLine.Command(
        name = "doctor",
        sortOptions = false,
        customSynopsis = "pixtral doctor [OPTIONS]",
        description = {
            "Checks the JVM, the CPU and the memory: which kernels run, what speed to expect, what to change. Takes"
                    + " about a second.",
            ""
        },
        footer = {"", "Example: pixtral doctor --model ~/pixtral-12b"})
public final class DoctorCommand implements Command {
    @Mixin
    private ModelOptions model;

    @Mixin
    private OutputOptions output;

    @Override
    public Set<String> unused() {
        return Set.of(ModelOptions.NO_CACHE);
    }

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        model.settings(); // checked before anything is measured
        VectorModule.load();
        ProgressLine progress = output.progress(console);
        progress.show("measuring ...");
        console.begin(OutOfMemory.Stage.MODEL);
        Diagnosis diagnosis;
        try {
            diagnosis = diagnose();
        } finally {
            progress.erase();
        }
        if (output.json()) {
            console.printObject(diagnosis.json());
        } else {
            console.print(diagnosis.text());
        }
        return ExitStatus.DONE;
    }

    private Diagnosis diagnose() {
        Machine machine = Machine.look(); // before this process itself adds to the load
        return new Diagnosis(machine, kernels(), model.threads(), check(), Bandwidth.measure(model.threads()));
    }

    /** What the model needs, as it would be opened. */
    private MemoryCheck check() {
        ModelHeaders headers = ModelHeaders.onThisMachine(model.name(), model.projector(), model.asked());
        MemoryPlan plan = model.plan(headers.config(), headers.formats(), headers.prepared());
        return new MemoryCheck(
                model.name(), plan, MachineMemory.look(), plan.settings().contextLength());
    }

    private Diagnosis.ChosenKernels kernels() {
        KernelsProvider.Choice choice = model.kernelsChoice();
        if (choice == KernelsProvider.Choice.SCALAR) {
            return new Diagnosis.ChosenKernels("scalar", choice, "requested");
        }
        boolean auto = choice == KernelsProvider.Choice.AUTO;
        Optional<String> flag = KernelsProvider.optimiserSwitchedOffBy();
        if (auto && KernelsProvider.vectorApi() && flag.isPresent()) {
            return new Diagnosis.ChosenKernels(
                    "scalar", choice, "%s switches the optimising compiler off".formatted(flag.get()));
        }
        try {
            String name = KernelsProvider.create(KernelsProvider.Choice.PANAMA).name();
            return new Diagnosis.ChosenKernels(name, choice, auto ? whenFaster() : "requested");
        } catch (PixtralException e) { // a finding, not a failure
            return new Diagnosis.ChosenKernels("scalar", choice, e.getMessage());
        }
    }

    private String whenFaster() {
        return ("the Vector API is available; each family (%s) is scalar until its vector kernels are compiled"
                        + " and measured to be faster")
                .formatted(String.join(", ", KernelsProvider.families(model.weights(Optional.empty()))));
    }
}
