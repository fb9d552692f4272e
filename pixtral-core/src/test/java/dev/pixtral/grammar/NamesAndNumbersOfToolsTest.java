package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.errors.GrammarException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** However many tools there are, and however long names are: messages stay short, and no schema is read in vain. */
class NamesAndNumbersOfToolsTest {
    private static final String LONG = "x".repeat(1_000_000);
    private static final String NOTHING = "{\"type\": \"object\", \"properties\": {}}";
    private static final String REFUSED = "{\"type\": \"object\", \"not\": {}}";

    private final AnswerGrammars grammars = new AnswerGrammars(Vocabularies.pixtral());

    private static Prompt prompt(List<Tool> tools) {
        return new Prompt(List.of(Message.user("Hi")), tools, ResponseFormat.TEXT);
    }

    private static List<Tool> tools(int number, String parameters) {
        return IntStream.range(0, number)
                .mapToObj(i -> new Tool("tool" + i, "", parameters))
                .toList();
    }

    @Test
    void should_refuse_too_many_tools_before_it_reads_their_schemas() {
        Prompt prompt = prompt(tools(257, REFUSED));

        assertThatThrownBy(() -> grammars.grammar(prompt, AnswerRules.DEFAULT.withToolUse(ToolUse.AUTO)))
                .isInstanceOf(GrammarException.class)
                .hasMessage("There are 257 tools, but at most 256 are supported; offer fewer.");
    }

    @Test
    void should_name_a_few_of_many_tools() {
        Prompt prompt = prompt(tools(200, NOTHING));

        assertThatThrownBy(() -> grammars.grammar(prompt, AnswerRules.DEFAULT.withToolUse(ToolUse.only(LONG))))
                .isInstanceOf(GrammarException.class)
                .hasMessageEndingWith("[tool0, tool1, tool2, tool3, tool4, tool5, tool6, tool7, ...].")
                .hasMessageStartingWith("The tool xxx")
                .message()
                .hasSizeLessThan(300);
    }
}
