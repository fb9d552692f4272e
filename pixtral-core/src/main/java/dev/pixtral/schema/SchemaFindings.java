package dev.pixtral.schema;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.automaton.SchemaBudget;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is found out about a schema while it is read: what cannot be enforced, and what it costs. Used for one schema.
 */
public final class SchemaFindings {
    private static final int REPORTED = 10;
    private static final int REPORTED_CHARACTERS = 1200;
    /** Characters of a place in a message. */
    static final int LONGEST_PLACE = 200;

    private static final int LONGEST_FINDING = 120;

    /** How a schema that must be enforced in full becomes one that need not be. */
    private static final String LENIENTLY =
            "read schemas leniently (lenientSchemas(true), or --lenient on the command line)";

    private final String owner;
    private final Strictness strictness;
    private final String wayOut;
    private final Set<String> refused = new LinkedHashSet<>();
    private final Set<String> unchecked = new LinkedHashSet<>();
    private final SchemaBudget budget;

    /**
     * Begins with nothing found.
     *
     * @param owner what the schema is, for messages, such as {@code Response schema}
     * @param budget of the request, from which the schema takes what it costs
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

    /** Begins with the parameters of a tool, which are read strictly only if it is marked so. */
    static SchemaFindings ofTool(String owner, Strictness strictness, SchemaBudget budget) {
        return new SchemaFindings(owner, strictness, budget, "do not mark the tool as strict, or " + LENIENTLY);
    }

    boolean lenient() {
        return strictness == Strictness.LENIENT;
    }

    /**
     * Counts something.
     *
     * @throws GrammarException if that makes too many in the request, or the thread was interrupted
     */
    void count(SchemaBudget.Limit limit, long more) {
        budget.count(limit, more);
    }

    GrammarException tooMany(String what, long found, int most) {
        return GrammarException.unsupported(
                "%s: it has %d %s, and more than %d is not supported; make it smaller.", owner, found, what, most);
    }

    /** Notes a constraint that answers cannot be held to. */
    void unenforceable(SchemaNode node, String what) {
        (lenient() ? unchecked : refused).add(entry(node.path(), what));
    }

    /**
     * Notes a keyword whose value is none that it may have: it counts as absent.
     *
     * @throws GrammarException naming it, unless the schema is read leniently
     */
    void malformed(SchemaNode node, String needed) {
        if (!lenient()) {
            throw GrammarException.because("%s, %s: %s.", owner, place(node.path()), needed);
        }
        unchecked.add(entry(node.path(), needed));
    }

    /** What is left unchecked, each with its place. */
    List<String> unenforced() {
        return List.copyOf(unchecked);
    }

    /**
     * Fails if something cannot be enforced and must be.
     *
     * @throws GrammarException naming the first ten of them
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

    /** The first ten, or fewer if they are long. */
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

    /** A schema that no value satisfies. */
    GrammarException unsatisfiable(String path, String why) {
        return GrammarException.unsatisfiable(
                "%s, %s: %s, so no answer can satisfy the schema; change it.", owner, place(path), why);
    }

    /** A schema that has values, but none that answers can have. */
    GrammarException unwritable(String path, String why) {
        return GrammarException.unsupported(
                "%s, %s: %s, so no answer can satisfy the schema, which is not supported; change it.",
                owner, place(path), why);
    }

    /** Says that a schema as a whole is left unchecked. */
    public static String everything(String reason) {
        return "(root): everything, because " + reason;
    }

    private static String entry(String path, String what) {
        return place(path) + ": " + shortened(what, LONGEST_FINDING);
    }

    private static String place(String path) {
        return path.isEmpty() ? "(root)" : shortened(path, LONGEST_PLACE);
    }

    /** What users name or write must not fill a message. */
    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}
