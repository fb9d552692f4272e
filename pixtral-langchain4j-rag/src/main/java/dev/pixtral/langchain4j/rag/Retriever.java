package dev.pixtral.langchain4j.rag;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.aggregator.ContentAggregator;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.router.QueryRouter;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * From a question to contents, on the calling thread, so that exceptions and interrupts arrive as they are.
 *
 * @param transformer makes queries from the question
 * @param router chooses the retrievers of a query
 * @param aggregator makes one list of the contents of all queries
 */
record Retriever(QueryTransformer transformer, QueryRouter router, ContentAggregator aggregator) {
    List<Content> retrieve(Query question) {
        Map<Query, Collection<List<Content>>> found = new LinkedHashMap<>();
        for (Query query : transformer.transform(question)) {
            List<List<Content>> lists = new ArrayList<>();
            for (ContentRetriever retriever : router.route(query)) {
                stopIfInterrupted();
                lists.add(retriever.retrieve(query));
            }
            found.put(query, lists);
        }
        stopIfInterrupted();
        return aggregator.aggregate(found);
    }

    static void stopIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("The thread was interrupted while it retrieved contents for a question.");
        }
    }
}
