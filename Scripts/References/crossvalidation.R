# cv.glmnet (family gaussian, lasso) for each request on standard input (a JSON array).
# A request: x (rows), y, weights, folds (from 1), lambdas (descending). Numbers come back as text
# with 17 digits.
suppressMessages(library(glmnet))
library(jsonlite)

numbers <- function(values) as.numeric(unlist(values))

validate <- function(request) {
  x <- do.call(rbind, lapply(request$x, numbers))
  result <- cv.glmnet(
    x, numbers(request$y),
    weights = numbers(request$weights), foldid = numbers(request$folds),
    lambda = numbers(request$lambdas), type.measure = "mse", standardize = FALSE,
    thresh = 1e-20, maxit = 1e8
  )
  text <- function(values) sprintf("%.17g", values)
  list(
    version = as.character(packageVersion("glmnet")),
    lambdas = text(result$lambda),
    means = text(result$cvm),
    standardErrors = text(result$cvsd),
    lambdaMin = text(result$lambda.min),
    lambdaOneStandardError = text(result$lambda.1se)
  )
}

requests <- fromJSON(file("stdin"), simplifyVector = FALSE)
cat(toJSON(lapply(requests, validate), auto_unbox = FALSE))
