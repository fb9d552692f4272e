package dev.pixtral.examples.agents.look;

import dev.pixtral.examples.agents.picture.Pictures;
import dev.pixtral.examples.agents.tools.RunNotes;
import dev.pixtral.examples.agents.tools.ToolFailures;
import dev.pixtral.examples.start.Failures;
import dev.pixtral.examples.start.ModelOptions;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers requests with tools that return pictures. A tool is offered if its option is given. */
@Command(name = "look", description = "Answers requests with tools that return pictures.")
public final class LookCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions options;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--numbers",
            split = ",",
            paramLabel = "NAME=NUMBER",
            description = "Offers the tool showChart, which draws these numbers, as in Jan=20,Feb=45,Mar=75.")
    private Map<String, Integer> numbers = new LinkedHashMap<>();

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            defaultValue = "Sales",
            description = "Title of the chart (default: ${DEFAULT-VALUE}).")
    private String title;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Offers the tool takeScreenshot, which draws this HTML file.")
    private Path page;

    @Option(
            names = "--width",
            paramLabel = "PIXELS",
            defaultValue = "128",
            description = "Width of the page (default: ${DEFAULT-VALUE}).")
    private int width;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "Offers the tool lookCloser, which enlarges a part of this picture.")
    private Path picture;

    @Option(names = "--stream", description = "Prints the answers while they are generated.")
    private boolean stream;

    @Parameters(arity = "1..*", paramLabel = "REQUEST", description = "Requests, which form one conversation.")
    private List<String> requests;

    /** Created by picocli. */
    public LookCommand() {}

    @Override
    public Integer call() throws IOException {
        LookCloserTool closer = picture == null ? null : new LookCloserTool(Pictures.read(picture));
        ToolFailures tools = new ToolFailures(tools(closer), new RunNotes(System.err));
        if (stream) {
            try (PixtralStreamingChatModel model = options.streamingChatModel()) {
                ask(Conversation.streaming(model, tools, System.out), closer);
            }
        } else {
            try (PixtralChatModel model = options.chatModel()) {
                ask(Conversation.blocking(model, tools, System.out), closer);
            }
        }
        return 0;
    }

    private void ask(Conversation conversation, LookCloserTool closer) {
        for (String request : requests) {
            if (closer != null) {
                closer.restart();
            }
            conversation.ask(request);
        }
    }

    private List<Object> tools(LookCloserTool closer) throws IOException {
        List<Object> tools = new ArrayList<>();
        if (!numbers.isEmpty()) {
            tools.add(new ChartTool(chart()));
        }
        if (page != null) {
            tools.add(new PageTool(new Page(text(page)), checkedWidth()));
        }
        if (closer != null) {
            tools.add(closer);
        }
        if (tools.isEmpty()) {
            throw wrong("There is nothing to look at; give --numbers, --page or --picture.");
        }
        return tools;
    }

    private BarChart chart() {
        try {
            return new BarChart(title, numbers);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private int checkedWidth() {
        if (width < 16 || width > 4096) {
            throw wrong("--width must be between 16 and 4096, but is " + width + ".");
        }
        return width;
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }

    private static String text(Path file) throws IOException {
        try {
            // replaces what is not UTF-8, as a browser does
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException("The page %s cannot be read: %s".formatted(file, Failures.sentence(e)));
        }
    }
}
