package dev.pixtral.cli.bench;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import java.util.List;

/**
 * Kinds of tasks, each with a prompt and an answer as a good model would give it. How much of an answer stands in its
 * prompt, repeats itself or is forced by a schema decides how many of its tokens can be computed ahead.
 */
enum Task {
    /** Sentences of a document, with a few words between them. */
    QUOTE(
            Prompt.of(Message.user(
                    TaskTexts.CONTRACT + "\nWhich clauses are about ending the agreement? Quote them exactly.")),
            "Three clauses are about ending the agreement.\n\nClause 4 says: \"Either party may terminate this"
                    + " agreement for any reason by giving the other party at least sixty days' written notice.\"\n\n"
                    + "Clause 5 adds: \"If the customer fails to pay an undisputed invoice within thirty days after a"
                    + " written reminder, the supplier may suspend the services and, after a further fourteen days,"
                    + " terminate this agreement with immediate effect.\"\n\nAnd clause 7: \"On termination the supplier"
                    + " returns all data of the customer in a common format within ten working days and deletes its own"
                    + " copies.\""),
    /** JSON of a schema, with values from a document. */
    JSON(
            Prompt.of(Message.user(TaskTexts.INVOICE + "\nExtract the invoice."))
                    .withResponseFormat(new ResponseFormat.JsonSchema("invoice", TaskTexts.INVOICE_SCHEMA)),
            "{\"invoice_number\": \"2024-00317\", \"invoice_date\": \"14 March 2024\", \"supplier_name\": \"Hansen Office"
                    + " Supplies GmbH\", \"line_items\": [{\"description\": \"Copy paper A4, 80 g, box of 2500 sheets\","
                    + " \"quantity\": 12, \"unit_price\": 18.9}, {\"description\": \"Toner cartridge HX-41, black\","
                    + " \"quantity\": 3, \"unit_price\": 74.5}, {\"description\": \"Desk lamp Aurora, warm white\","
                    + " \"quantity\": 2, \"unit_price\": 39.95}], \"total_amount\": 530.2, \"currency\": \"EUR\"}"),
    /** Arguments of tools. */
    TOOLS(
            Prompt.of(Message.user(
                            "Book a table for four at Da Marco on Friday 7 pm for Alice Meier, and one for two at"
                                    + " Zum Anker on Saturday 8 pm for Alice Meier."))
                    .withTools(List.of(new Tool(
                            "reserve_restaurant_table",
                            "Reserves a table in a restaurant.",
                            TaskTexts.RESERVATION_SCHEMA,
                            true))),
            "[{\"name\": \"reserve_restaurant_table\", \"arguments\": {\"restaurant_name\": \"Da Marco\","
                    + " \"number_of_guests\": 4, \"day_of_week\": \"Friday\", \"time_of_day\": \"7 pm\","
                    + " \"name_of_guest\": \"Alice Meier\"}"),
    /** A program with small changes. */
    CODE(
            Prompt.of(Message.user(TaskTexts.PROGRAM + "\nRename the field items to lines, and change nothing else.")),
            TaskTexts.CHANGED_PROGRAM),
    /** Free text about a question that has none of its words. */
    PROSE(
            Prompt.of(Message.user("Why is the sky blue?")),
            "Sunlight looks white, but it is a mixture of all colours. On its way through the atmosphere it hits"
                    + " molecules of nitrogen and oxygen, which are far smaller than a wavelength of light. Such small"
                    + " particles scatter short waves much more than long ones: the strength grows with the fourth power"
                    + " of the frequency. Violet and blue are therefore thrown in every direction, while red and yellow"
                    + " mostly travel straight on. Whichever way you look, some of that scattered light reaches your eyes."
                    + " We do not see violet, because the sun emits less of it, the upper air absorbs a part, and our eyes"
                    + " respond weakly there. In the evening the path is longer, so most of the blue has been lost before"
                    + " it arrives, and what remains is orange or red.");

    private final Prompt prompt;
    private final String answer;

    Task(Prompt prompt, String answer) {
        this.prompt = prompt;
        this.answer = answer;
    }

    Prompt prompt() {
        return prompt;
    }

    /** Returns the text of the answer; of calls, the text before the first id. */
    String answer() {
        return answer;
    }
}
