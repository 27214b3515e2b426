// SPDX-License-Identifier: Apache-2.0
import Foundation
import Harmonisation

// fiducial-harmonisation-proof standard IN OUT PIXELS FIRST   numbers of 32 bits: learnt on the first images, applied to all
// fiducial-harmonisation-proof combat < JSON                   rows, sites, covariates, and rows of a site not seen
// fiducial-harmonisation-proof coral < JSON                    rows of two domains
//
// Held against NumPy and neuroCombat by Proofs/harmonisation.py; Proofs/training_devices.py harmonises images by it.

/// Numbers for the methods that work on features.
struct Question: Decodable {
  var rows: [[Double]]
  var sites: [String]?
  var covariates: [[Double]]?
  var unseen: [[Double]]?
  var target: [[Double]]?
}

/// What came of them.
struct Found: Encodable {
  var rows: [[Double]]
  var shifts: [[Double]] = []
  var variances: [[Double]] = []
  var unseen: [[Double]]?
}

func combat(_ question: Question) throws -> Found {
  guard let sites = question.sites, let first = question.rows.first else { throw CocoaError(.coderInvalidValue) }
  let covariates = question.covariates
  let fit = try ComBat(
    fitting: question.rows, sites: sites, features: first.indices.map { "f\($0)" }, covariates: covariates,
    covariateNames: (covariates?.first?.indices).map { $0.map { "c\($0)" } } ?? [])
  var rows = question.rows
  for site in fit.sites {
    let members = sites.indices.filter { sites[$0] == site.site }
    let own = try fit.apply(
      to: members.map { question.rows[$0] }, of: site,
      covariates: covariates.map { all in members.map { all[$0] } })
    for (row, values) in zip(members, own) { rows[row] = values }
  }
  var found = Found(rows: rows, shifts: fit.sites.map(\.shift), variances: fit.sites.map(\.variance))
  if let unseen = question.unseen {
    found.unseen = try fit.apply(to: unseen, of: fit.shift(ofSite: "not seen", rows: unseen))
  }
  return found
}

let words = CommandLine.arguments
if words.count == 6, words[1] == "standard", let pixels = Int(words[4]), let first = Int(words[5]) {
  let bytes = try Data(contentsOf: URL(filePath: words[2]))
  let numbers = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  var fit = HistogramStandard.Fit()
  for image in 0..<first { try fit.add(Array(numbers[image * pixels..<(image + 1) * pixels])) }
  let standard = try fit.standard()
  var out = Data()
  for start in stride(from: 0, to: numbers.count, by: pixels) {
    var image = Array(numbers[start..<start + pixels])
    try standard.apply(&image)
    image.withUnsafeBytes { out.append(contentsOf: $0) }
  }
  try out.write(to: URL(filePath: words[3]))
} else if words.count == 2, words[1] == "combat" || words[1] == "coral" {
  let question = try JSONDecoder().decode(Question.self, from: FileHandle.standardInput.readDataToEndOfFile())
  let found =
    words[1] == "combat"
    ? try combat(question)
    : Found(rows: try CorrelationAlignment(source: question.rows, target: question.target ?? []).apply(question.rows))
  FileHandle.standardOutput.write(try JSONEncoder().encode(found))
} else {
  FileHandle.standardError.write(Data("usage: standard IN OUT PIXELS FIRST | combat | coral\n".utf8))
  exit(64)
}
