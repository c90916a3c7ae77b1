# glmnet with relax = TRUE (family gaussian) for each request on standard input (a JSON array).
# A request: x (rows), y, weights, lambdas (descending), gammas. Numbers come back as text.
suppressMessages(library(glmnet))
library(jsonlite)

numbers <- function(values) as.numeric(unlist(values))

relax <- function(request) {
  x <- do.call(rbind, lapply(request$x, numbers))
  lambdas <- numbers(request$lambdas)
  model <- glmnet(
    x, numbers(request$y),
    weights = numbers(request$weights), lambda = lambdas, standardize = FALSE, relax = TRUE,
    thresh = 1e-24, maxit = 1e8
  )
  text <- function(values) sprintf("%.17g", values)
  list(
    version = as.character(packageVersion("glmnet")),
    fits = lapply(numbers(request$gammas), function(gamma) {
      # coef(model, gamma = 0) mixes in 1e-5 of the lasso; the mixture by its definition does not.
      plain <- rbind(model$a0, as.matrix(model$beta))
      refitted <- rbind(model$relaxed$a0, as.matrix(model$relaxed$beta))
      coefficients <- gamma * plain + (1 - gamma) * refitted
      lapply(seq_along(lambdas), function(k) text(coefficients[, k]))
    })
  )
}

requests <- fromJSON(file("stdin"), simplifyVector = FALSE)
cat(toJSON(lapply(requests, relax), auto_unbox = FALSE))
