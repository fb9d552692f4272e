/**
 * What is promised to users of this library, and what is not: {@link dev.pixtral.api.Internal} marks types and members
 * that are public only for other packages of this project. Everything else that is public is listed in the file
 * {@code public-api.txt} of each module, and the build fails when that list changes unnoticed.
 * {@link dev.pixtral.api.LibraryName} is the name of this library in files and requests.
 */
package dev.pixtral.api;
