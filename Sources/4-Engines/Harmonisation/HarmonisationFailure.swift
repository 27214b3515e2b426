// SPDX-License-Identifier: Apache-2.0

/// Why nothing can be harmonised.
public enum HarmonisationFailure: Error, Sendable, Hashable {
  /// No images or rows were given.
  case noImages
  /// An image or row has a number that is not finite.
  case notFinite(row: Int)
  /// A row has another number of values than there are names.
  case shape(row: Int, found: Int, expected: Int)
  /// The grey values between the first and the last landmark are all alike.
  case flatHistogram(image: Int)
  /// Landmarks are not rising percentiles, or fewer than two.
  case landmarks
  /// There are fewer than two sites.
  case sites(found: Int)
  /// The covariates repeat each other or tell the sites exactly.
  case confounded
  /// There are no more rows than columns of the model.
  case tooFew(rows: Int, columns: Int)
  /// Every feature is constant.
  case allConstant
  /// The file was written by another version, or changed since.
  case file(column: String, found: String, expected: String)
}

/// What was done otherwise than the method says, because the numbers did not allow it.
public enum HarmonisationNote: Sendable, Hashable {
  /// The feature has one value throughout; it stays as it is.
  case constantFeature(String)
  /// The site has one image: its spread is not known, only its shift is taken out.
  case oneImage(site: String)
  /// With fewer than two features that vary there is nothing to borrow strength from: the site's own estimates stand.
  case noPrior(site: String)
  /// The feature has one value at the site: its spread there is not known, only its shift is taken out.
  case constantAtSite(site: String, feature: String)
  /// The search for the posterior ended after so many steps.
  case notConverged(site: String, steps: Int)
  /// The covariates of the site are not known: those of the reference on average stand for them.
  case unknownCovariates(site: String)
}
