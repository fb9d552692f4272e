package dev.pixtral.langchain4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Writes the tables of the contract suites from Surefire's reports: of the provider into docs/langchain4j.md, and of
 * LangChain4j's client of OpenAI on the server into docs/server.md. A program of its own, run from the root of the
 * project after the tests: {@code .ci/contract-table}, or with {@code --check} to see whether the tables are current.
 */
final class ContractTable {
    private static final Path REPORTS = Path.of("pixtral-langchain4j/target/surefire-reports");
    private static final Path MISSES = Path.of("pixtral-langchain4j/src/test/resources/contract-misses.json");
    private static final List<ContractTable> TABLES = List.of(
            new ContractTable(Path.of("docs/langchain4j.md"), ""),
            new ContractTable(Path.of("docs/server.md"), "openai.OpenAi"));
    private static final String BEGIN = "<!-- contract table: written by .ci/contract-table -->\n";
    private static final String END = "<!-- end of contract table -->";
    private static final List<String> SUITES = List.of(
            "ChatModel",
            "StreamingChatModel",
            "ChatModelListener",
            "StreamingChatModelListener",
            "ModelCatalog",
            "AiService",
            "StreamingAiService",
            "AiServiceWithTools",
            "AiServiceWithJsonSchema");

    /**
     * A line of the table.
     *
     * @param methods of the suite
     * @param run those that are for models which can all that the suite asks for
     * @param adapter passed in run A
     * @param model passed in run B
     * @param sibling passed in run C
     * @param optOuts skipped without a reason
     */
    private record Counts(long methods, long run, long adapter, long model, long sibling, long optOuts) {
        Counts plus(Counts other) {
            return new Counts(
                    methods + other.methods,
                    run + other.run,
                    adapter + other.adapter,
                    model + other.model,
                    sibling + other.sibling,
                    optOuts + other.optOuts);
        }

        String line(String suite) {
            return "| %s | %d | %d | %d | %d | %d | %d |\n"
                    .formatted(suite, methods, run, adapter, model, sibling, optOuts);
        }
    }

    private final Path page;
    private final String prefix;

    /**
     * Describes a table.
     *
     * @param page the document that has it
     * @param prefix what stands before the name of a suite in the names of our classes
     */
    private ContractTable(Path page, String prefix) {
        this.page = page;
        this.prefix = prefix;
    }

    public static void main(String[] args) throws Exception {
        boolean check = List.of(args).contains("--check");
        boolean outdated = false;
        for (ContractTable table : TABLES) {
            String text = Files.readString(table.page);
            int begin = text.indexOf(BEGIN) + BEGIN.length();
            String current = text.substring(0, begin) + table.rows() + text.substring(text.indexOf(END));
            if (!check) {
                Files.writeString(table.page, current);
            } else if (!current.equals(text)) {
                System.err.printf(
                        "The table of the contract suites in %s is out of date. Write it with: .ci/contract-table%n",
                        table.page);
                outdated = true;
            }
        }
        if (outdated) {
            System.exit(1);
        }
    }

    private String rows() throws Exception {
        StringBuilder table =
                new StringBuilder("| suite | methods | run | A passed | B passed | C passed | opt-outs |\n");
        table.append("|---|---:|---:|---:|---:|---:|---:|\n");
        Counts all = new Counts(0, 0, 0, 0, 0, 0);
        for (String suite : SUITES) {
            Counts counts = count(suite);
            table.append(counts.line("`Abstract%sIT`".formatted(suite)));
            all = all.plus(counts);
        }
        return table + all.line("all");
    }

    private Counts count(String suite) throws Exception {
        List<Element> adapter = methods(suite, "adapter");
        List<Element> model = methods(suite, "model");
        List<Element> sibling = methods(suite, "sibling");
        long skipped = count(adapter, "skipped");
        return new Counts(
                adapter.size(),
                adapter.size() - skipped,
                passed(adapter),
                passed(model) - listed(suite),
                passed(sibling),
                optOuts(adapter) + optOuts(model) + optOuts(sibling));
    }

    private static long passed(List<Element> methods) {
        return methods.size() - count(methods, "skipped") - count(methods, "failure") - count(methods, "error");
    }

    private List<Element> methods(String suite, String run) throws Exception {
        Path report =
                REPORTS.resolve("TEST-dev.pixtral.langchain4j.%s%sContractTest-%s.xml".formatted(prefix, suite, run));
        NodeList cases = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        return Stream.iterate(0, i -> i < cases.getLength(), i -> i + 1)
                .map(i -> (Element) cases.item(i))
                .toList();
    }

    private static long count(List<Element> methods, String outcome) {
        return methods.stream().filter(method -> is(method, outcome)).count();
    }

    private static boolean is(Element method, String outcome) {
        return method.getElementsByTagName(outcome).getLength() > 0;
    }

    /** The suites' own tests of models that cannot do something skip themselves for one that can. */
    private static long optOuts(List<Element> methods) {
        return methods.stream()
                .filter(method -> is(method, "skipped"))
                .filter(method ->
                        !method.getAttribute("name").toLowerCase(Locale.ROOT).startsWith("should_fail_"))
                .count();
    }

    /** Methods of run B that are known to fail, and whose failure the build therefore reports as passed. */
    private long listed(String suite) throws IOException {
        String name = prefix.substring(prefix.indexOf('.') + 1) + suite;
        return Pattern.compile("\"suite\": \"%sContractTest\"".formatted(name))
                .matcher(Files.readString(MISSES))
                .results()
                .count();
    }
}
