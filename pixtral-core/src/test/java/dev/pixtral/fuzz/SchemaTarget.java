package dev.pixtral.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.grammar.AnswerGrammars;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.Grammar;
import dev.pixtral.grammar.Matcher;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.Strictness;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Any text as the schema of an answer, read strictly, and as the parameters of a tool, read leniently; and the first
 * tokens of both.
 */
final class SchemaTarget {
    private static final int TOKENS = 12;
    private static final Prompt PROMPT = Prompt.of(Message.user("Answer."));

    private final AnswerGrammars grammars = new AnswerGrammars(TokenizerFixtures.tiny());

    void accept(byte[] bytes) {
        String schema = new String(bytes, UTF_8);
        List<PixtralException> refusals = new ArrayList<>();
        Random random = new Random(Arrays.hashCode(bytes));
        for (Runnable use : List.<Runnable>of(() -> answer(schema, random), () -> call(schema, random))) {
            try {
                use.run();
            } catch (PixtralException refused) {
                refusals.add(refused);
            }
        }
        if (!refusals.isEmpty()) {
            throw refusals.getFirst();
        }
    }

    private void answer(String schema, Random random) {
        Prompt prompt = PROMPT.withResponseFormat(new ResponseFormat.JsonSchema("", schema));
        write(grammars.grammar(prompt, AnswerRules.DEFAULT).orElseThrow(), random);
    }

    private void call(String schema, Random random) {
        AnswerRules rules = AnswerRules.DEFAULT.withToolUse(ToolUse.REQUIRED).withStrictness(Strictness.LENIENT);
        write(
                grammars.grammar(PROMPT.withTools(List.of(new Tool("f", "", schema))), rules)
                        .orElseThrow(),
                random);
    }

    private static void write(Grammar grammar, Random random) {
        Matcher matcher = grammar.matcher("call%05d"::formatted);
        for (int i = 0; i < TOKENS && !matcher.ended(); i++) {
            TokenMask mask = matcher.mask();
            assertThat(mask.size()).as("tokens allowed").isPositive();
            List<Integer> allowed = new ArrayList<>();
            mask.forEach(allowed::add);
            matcher.accept(allowed.get(random.nextInt(allowed.size())));
        }
    }
}
