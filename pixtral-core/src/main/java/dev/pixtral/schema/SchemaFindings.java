package dev.pixtral.schema;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.automaton.SchemaBudget;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the findings about a schema while it is read: constraints that cannot be enforced, and what the schema
 * costs. Used for one schema.
 */
@Internal
public final class SchemaFindings {
    private static final int REPORTED = 10;
    private static final int REPORTED_CHARACTERS = 1200;
    /** The largest number of characters of a place in a message. */
    static final int LONGEST_PLACE = 200;

    private static final int LONGEST_FINDING = 120;

    /** How to switch from strict to lenient schemas, for messages. */
    private static final String LENIENTLY =
            "read schemas leniently (lenientSchemas(true), or --lenient on the command line)";

    private final String owner;
    private final Strictness strictness;
    private final String wayOut;
    private final Set<String> refused = new LinkedHashSet<>();
    private final Set<String> unchecked = new LinkedHashSet<>();
    private final SchemaBudget budget;

    /**
     * Starts without findings.
     *
     * @param owner the name of the schema in messages, such as {@code Response schema}
     * @param budget the budget of the request, which the schema is charged to
     */
    SchemaFindings(String owner, Strictness strictness, SchemaBudget budget) {
        this(owner, strictness, budget, LENIENTLY);
    }

    private SchemaFindings(String owner, Strictness strictness, SchemaBudget budget, String wayOut) {
        this.owner = shortened(owner, LONGEST_PLACE);
        this.strictness = strictness;
        this.budget = budget;
        this.wayOut = wayOut;
        budget.begin(this.owner);
    }

    /**
     * Starts the findings about the parameters of a tool, which are read strictly only if the tool is marked as strict.
     */
    static SchemaFindings ofTool(String owner, Strictness strictness, SchemaBudget budget) {
        return new SchemaFindings(owner, strictness, budget, "do not mark the tool as strict, or " + LENIENTLY);
    }

    boolean lenient() {
        return strictness == Strictness.LENIENT;
    }

    /**
     * Counts something.
     *
     * @throws GrammarException if the request exceeds the limit, or the thread was interrupted
     */
    void count(SchemaBudget.Limit limit, long more) {
        budget.count(limit, more);
    }

    GrammarException tooMany(String what, long found, int most) {
        return GrammarException.unsupported(
                "%s: it has %d %s, but at most %d are supported; make it smaller.", owner, found, what, most);
    }

    /** Records a constraint that cannot be enforced. */
    void unenforceable(SchemaNode node, String what) {
        (lenient() ? unchecked : refused).add(entry(node.path(), what));
    }

    /**
     * Records a keyword with an invalid value; the keyword counts as absent.
     *
     * @throws GrammarException naming it, unless the schema is read leniently
     */
    void malformed(SchemaNode node, String needed) {
        if (!lenient()) {
            throw GrammarException.because("%s, %s: %s.", owner, place(node.path()), needed);
        }
        unchecked.add(entry(node.path(), needed));
    }

    /** The constraints that are left unchecked, each with its place. */
    List<String> unenforced() {
        return List.copyOf(unchecked);
    }

    /**
     * Refuses the schema if there is a constraint that must be enforced but cannot be.
     *
     * @throws GrammarException naming the first ten constraints
     */
    void refuse() {
        if (refused.size() == 1) {
            throw GrammarException.unsupported(
                    "%s, %s is not supported; remove it, or %s, which leaves it unchecked.",
                    owner, refused.iterator().next(), wayOut);
        }
        if (!refused.isEmpty()) {
            List<String> first = reported();
            int left = refused.size() - first.size();
            String more = left > 0 ? "; and %d more".formatted(left) : "";
            throw GrammarException.unsupported(
                    "%s, %s is not supported%s; remove them, or %s, which leaves them unchecked.",
                    owner, String.join(" is not supported; ", first), more, wayOut);
        }
    }

    /** The first ten refused constraints, or fewer if they are long. */
    private List<String> reported() {
        List<String> reported = new ArrayList<>();
        int characters = 0;
        for (String finding : refused) {
            characters += finding.length();
            if (reported.size() == REPORTED || characters > REPORTED_CHARACTERS) {
                break;
            }
            reported.add(finding);
        }
        return reported;
    }

    /** The exception for a schema that no value satisfies. */
    GrammarException unsatisfiable(String path, String why) {
        return GrammarException.unsatisfiable(
                "%s, %s: %s, so no answer can satisfy the schema; change it.", owner, place(path), why);
    }

    /** The exception for a schema that has values, but none that answers can have. */
    GrammarException unwritable(String path, String why) {
        return GrammarException.unsupported(
                "%s, %s: %s, so no answer can satisfy the schema, which is not supported; change it.",
                owner, place(path), why);
    }

    /**
     * Returns the entry for a schema that is left unchecked as a whole.
     *
     * @param reason why
     * @return an entry of {@link JsonSchema#unenforced}
     */
    public static String everything(String reason) {
        return "(root): everything, because " + reason;
    }

    private static String entry(String path, String what) {
        return place(path) + ": " + shortened(what, LONGEST_FINDING);
    }

    private static String place(String path) {
        return path.isEmpty() ? "(root)" : shortened(path, LONGEST_PLACE);
    }

    /** Shortens a text: names and values of users must not fill a message. */
    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}
