// SPDX-License-Identifier: Apache-2.0
import Harmonisation
import Learning

/// How the errors of harmonising read, and with which code they leave.
enum HarmoniseErrorWords {
  static func row(_ failure: HarmonisationFailure) -> (words: String, code: Int32) {
    let words =
      switch failure {
      case .noImages: "there is no image or row"
      case .notFinite(let row): "row \(row + 1): a number that is not finite"
      case .shape(let row, let found, let expected): "row \(row + 1): found \(found) numbers; expected \(expected)"
      case .flatHistogram(let image): "image \(image + 1): its grey values are all alike"
      case .landmarks: "the landmarks are no rising percentiles"
      case .sites(let found): "found \(found) sites; expected 2 or more"
      case .confounded: "what is to stay tells the sites exactly, or repeats itself; nobody can take the two apart"
      case .tooFew(let rows, let columns): "found \(rows) rows; expected more than the \(columns) columns of the model"
      case .allConstant: "every feature is constant"
      case .file(let column, let found, let expected):
        "the file of the harmonisation: \(column.isEmpty ? "" : "\(column): ")found \(found); expected \(expected)"
      }
    return (words, ExitTable.badInput)
  }

  static func row(_ failure: SiteAdaptation.Failure) -> (words: String, code: Int32) {
    let words =
      switch failure {
      case .noRun(let name): "the folder has no \(name): found no run that ended in a package"
      case .noBatchNormalisation:
        "the network has no batch normalisation; nothing of it can be taken anew without answers"
      case .tooFewImages(let found, let needed): "found \(found) images; expected \(needed) or more"
      case .shape(let found, let expected): "an image: found \(found) after the recipe; expected \(expected)"
      }
    return (words, ExitTable.badInput)
  }

  static func words(_ note: HarmonisationNote) -> String {
    switch note {
    case .constantFeature(let name): "\(name) is constant and stays as it is"
    case .oneImage(let site): "\(site) has one image: its shift is taken out, its spread is not known"
    case .noPrior(let site): "\(site): with one feature that varies there is nothing to borrow strength from"
    case .constantAtSite(let site, let feature): "\(feature) is constant at \(site): its shift alone is taken out"
    case .notConverged(let site, let steps): "\(site): the search for the posterior ended after \(steps) steps"
    case .unknownCovariates(let site):
      "\(site): what is to stay is not known there; differences that it would explain are taken out too"
    }
  }
}
