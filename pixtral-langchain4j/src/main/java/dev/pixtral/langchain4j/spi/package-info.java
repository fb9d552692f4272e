/** Where frameworks plug in builders of their own, as for every provider of LangChain4j. */
package dev.pixtral.langchain4j.spi;
