# Fits glmnet for each request on standard input (a JSON array) and writes its coefficients.
# A request: x (rows), y, weights, ratio, lambdas (descending), factors ("Inf" allowed),
# lower, upper, standardize, intercept, thresh. Numbers come back as text with 17 digits.
suppressMessages(library(glmnet))
library(jsonlite)

numbers <- function(values) as.numeric(unlist(values))

fit <- function(request) {
  x <- do.call(rbind, lapply(request$x, numbers))
  model <- glmnet(
    x, numbers(request$y),
    weights = numbers(request$weights), alpha = request$ratio, lambda = numbers(request$lambdas),
    penalty.factor = numbers(request$factors),
    lower.limits = numbers(request$lower), upper.limits = numbers(request$upper),
    standardize = request$standardize, intercept = request$intercept,
    thresh = request$thresh, maxit = 1e8
  )
  text <- function(values) sprintf("%.17g", values)
  list(
    version = as.character(packageVersion("glmnet")),
    jerr = model$jerr,
    intercepts = text(as.vector(model$a0)),
    coefficients = lapply(seq_along(model$lambda), function(k) text(model$beta[, k]))
  )
}

requests <- fromJSON(file("stdin"), simplifyVector = FALSE)
cat(toJSON(lapply(requests, fit), auto_unbox = FALSE))
