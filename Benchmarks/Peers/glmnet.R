# Fits glmnet for shrinkage-bench: Rscript glmnet.R glmnet DIRECTORY. The requests and answers are
# those of worker.py.
prepared <- function(value) {
  tryCatch(value, error = function(e) {
    cat(sprintf('{"unavailable": "%s"}\n', gsub('["\n\\\\]', " ", conditionMessage(e))))
    quit()
  })
}

prepared(suppressMessages({
  library(jsonlite)
  library(glmnet)
}))

tolerance <- 1e-7
# Paths never stop early.
glmnet.control(fdev = 0, devmax = 1)

# A file of 64-bit floats: a vector or a matrix in Fortran order.
read_npy <- function(path) {
  file <- file(path, "rb")
  on.exit(close(file))
  start <- readBin(file, "raw", 10)
  header <- readChar(file, readBin(start[9:10], "integer", size = 2, signed = FALSE), TRUE)
  text <- sub(".*\\(([0-9, ]*)\\).*", "\\1", header)
  shape <- as.numeric(strsplit(gsub(" ", "", text), ",")[[1]])
  values <- readBin(file, "double", prod(shape))
  if (length(shape) == 2) matrix(values, shape[1], shape[2]) else values
}

write_npy <- function(path, values) {
  values <- as.matrix(values)
  header <- sprintf(
    "{'descr': '<f8', 'fortran_order': True, 'shape': (%d,%s), }", nrow(values),
    if (ncol(values) > 1) sprintf(" %d", ncol(values)) else ""
  )
  size <- 64 * ceiling((nchar(header) + 11) / 64) - 10
  file <- file(path, "wb")
  on.exit(close(file))
  writeBin(as.raw(c(0x93, utf8ToInt("NUMPY"), 1, 0)), file)
  writeBin(as.integer(size), file, size = 2)
  writeChar(sprintf("%-*s\n", size - 1, header), file, eos = NULL)
  writeBin(as.vector(values), file)
}

read_libsvm <- function(path, columns) {
  rows <- strsplit(readLines(path), " ", fixed = TRUE)
  entries <- unlist(lapply(rows, `[`, -1))
  colon <- regexpr(":", entries, fixed = TRUE)
  list(
    x = sparseMatrix(
      i = rep(seq_along(rows), lengths(rows) - 1), j = as.integer(substr(entries, 1, colon - 1)),
      x = as.numeric(substring(entries, colon + 1)), dims = c(length(rows), columns)
    ),
    y = as.numeric(vapply(rows, `[`, "", 1))
  )
}

read_case <- function(directory) {
  path <- function(name) file.path(directory, name)
  if (file.exists(path("case.libsvm"))) {
    return(read_libsvm(path("case.libsvm"), fromJSON(path("case.json"))$columns))
  }
  case <- list(x = read_npy(path("x.npy")), y = read_npy(path("y.npy")))
  if (file.exists(path("test-x.npy"))) {
    case$test_x <- read_npy(path("test-x.npy"))
    case$test_y <- read_npy(path("test-y.npy"))
  }
  case
}

# glmnet divides y by its deviation, which leaves lambda r alone but divides lambda (1-r) by it.
path <- function(case, lambdas, ratio, tolerance) {
  y <- case$y
  total <- ratio + (1 - ratio) * sqrt(mean((y - mean(y))^2))
  model <- glmnet(
    case$x, y, alpha = ratio / total, lambda = lambdas * total, standardize = FALSE,
    thresh = tolerance, maxit = 1e9
  )
  if (length(model$lambda) < length(lambdas)) {
    stop(sprintf("stopped after %d of %d lambdas", length(model$lambda), length(lambdas)))
  }
  model
}

score <- function(model, x, y) {
  1 - colMeans((y - predict(model, x))^2) / mean((y - mean(y))^2)
}

# The models of a request: one, or for the tutorial a lasso and a ridge with their scores.
fit <- function(case, request) {
  models <- list(path(case, request$lambdas, request$l1Ratio, request$tolerance))
  if (!is.null(request$ridgeLambdas)) {
    models <- c(models, list(path(case, request$ridgeLambdas, 0, request$tolerance)))
    for (model in models) {
      score(model, case$x, case$y)
      score(model, case$test_x, case$test_y)
    }
  }
  models
}

run <- function(case, request) {
  start <- Sys.time()
  for (k in seq_len(request$loops)) models <- fit(case, request)
  seconds <- as.numeric(difftime(Sys.time(), start, units = "secs")) / request$loops
  if (!is.null(request$output)) {
    intercepts <- unlist(lapply(models, function(model) model$a0))
    rows <- lapply(models, function(model) t(as.matrix(model$beta)))
    write_npy(paste0(request$output, "-intercepts.npy"), intercepts)
    write_npy(paste0(request$output, "-coefficients.npy"), do.call(rbind, rows))
  }
  list(seconds = seconds)
}

answer <- function(message) {
  cat(toJSON(message, auto_unbox = TRUE, digits = NA), "\n", sep = "")
  flush(stdout())
}

# A corner of the case, to load what a fit needs.
warm_up <- function(case) {
  size <- if (is.matrix(case$x)) c(60, 20) else c(2000, 200)
  rows <- seq_len(min(size[1], nrow(case$x)))
  columns <- seq_len(min(size[2], ncol(case$x)))
  corner <- list(x = case$x[rows, columns], y = case$y[rows])
  path(corner, c(1, 0.5) * sd(corner$y), 1, tolerance)
}

case <- prepared(read_case(commandArgs(TRUE)[2]))
invisible(prepared(warm_up(case)))
answer(list(
  version = paste("glmnet", packageDescription("glmnet")$Version), blas = basename(La_library()),
  tolerance = tolerance
))
input <- file("stdin", "r")
while (length(line <- readLines(input, 1)) > 0) {
  answer(tryCatch(
    run(case, fromJSON(line)), error = function(e) list(error = conditionMessage(e))
  ))
}
