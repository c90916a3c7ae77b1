import Shrinkage

// What another package can do with this one: the public API alone. y = 1 + 2 x1 exactly, x2 is
// noise; the lasso shrinks the slope by lambda / variance and drops x2.
let x = try Matrix(rows: [[-2, 1], [-1, -1], [0, 0], [1, -1], [2, 1]])
let y = [-3.0, -1, 1, 3, 5]

let model = try Lasso().fit(x, y, lambda: 0.5)
precondition(abs(model.coefficients[0] - 1.75) < 1e-12, "slope \(model.coefficients[0])")
precondition(model.coefficients[1] == 0)
precondition(abs(model.intercept - 1) < 1e-12)
let certificate = try model.verify(x, y)
precondition(certificate.relativeGap < 1e-9)

let path = try Lasso().path(x, y)
precondition(path.points.count == 100 && path.isCertified)

let ridge = try Ridge().fit(x, y, lambda: .scikitLearn(1))
print("lasso \(model.coefficients), relative gap \(model.report.relativeGap)")
print("ridge \(ridge.coefficients), R2 \(try ridge.score(x, y))")
