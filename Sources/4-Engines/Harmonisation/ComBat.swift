// SPDX-License-Identifier: Apache-2.0

/// Feature vectors without the shift and the spread of the site that they come from, by empirical Bayes.
///
/// A feature is thought to be mean + covariates · coefficients + deviation · (shift of the site + spread of the site · noise). Shifts
/// and spreads of one site are drawn towards their common mean over features, so that a site of few images is not overfitted. What the
/// covariates explain stays.
///
/// ```swift
/// let combat = try ComBat(fitting: rows, sites: sites, features: names, covariates: ages, covariateNames: ["age"])
/// let new = try combat.shift(ofSite: "elsewhere", rows: unlabelled)     // a site that was not there
/// let harmonised = try combat.apply(to: unlabelled, of: new)
/// ```
/// The reference (mean, coefficients, deviation) is frozen: a site that comes later is brought to it by its own unlabelled images, and
/// changes nothing for the others. Where its covariates are not known, differences that they would explain are taken out with the shift.
/// > Source: Johnson, Li, Rabinovic, Biostatistics 8 (2007) 118–127; names and divisors as in neuroCombat (Fortin and others, 2018).
public struct ComBat: Sendable, Hashable {
  /// What a site does to features.
  public struct SiteShift: Sendable, Hashable {
    /// The site.
    public var site: String
    /// How many images it was estimated from.
    public var images: Int
    /// The shift of each feature, in deviations.
    public var shift: [Double]
    /// The variance of each feature as a multiple of the reference's; 1 where it is not known.
    public var variance: [Double]
    /// What was done otherwise.
    public var notes: [HarmonisationNote]
  }

  /// The features by name.
  public let features: [String]
  /// The covariates by name.
  public let covariates: [String]
  /// The mean of each feature where covariates are 0.
  public let means: [Double]
  /// For each covariate its coefficient for each feature.
  public let coefficients: [[Double]]
  /// The deviation of each feature; 0 where it is constant.
  public let deviations: [Double]
  /// The mean of each covariate.
  public let covariateMeans: [Double]
  /// The sites that it was fitted on.
  public internal(set) var sites: [SiteShift]
  /// Whether spreads are left as they are.
  public let meanOnly: Bool

  /// What was done otherwise, of the features and of all sites.
  public var notes: [HarmonisationNote] {
    features.indices.filter { deviations[$0] == 0 }.map { .constantFeature(features[$0]) } + sites.flatMap(\.notes)
  }

  init(
    features: [String], covariates: [String], means: [Double], coefficients: [[Double]], deviations: [Double],
    covariateMeans: [Double], sites: [SiteShift], meanOnly: Bool
  ) {
    self.features = features
    self.covariates = covariates
    self.means = means
    self.coefficients = coefficients
    self.deviations = deviations
    self.covariateMeans = covariateMeans
    self.sites = sites
    self.meanOnly = meanOnly
  }

  /// Fits the reference and the sites.
  /// - Parameters:
  ///   - rows: A row for each image, a number for each feature.
  ///   - sites: The site of each row.
  ///   - features: The features by name.
  ///   - covariates: A row for each image, a number for each covariate: what is to stay; classes as columns of 0 and 1, one class left out.
  ///   - covariateNames: The covariates by name.
  ///   - meanOnly: Whether spreads are left as they are.
  /// - Throws: Where rows do not fit, sites are fewer than two or covariates tell them, or nothing varies.
  /// - Complexity: O(rows × columns × (columns + features)).
  public init(
    fitting rows: [[Double]], sites: [String], features: [String], covariates: [[Double]]? = nil,
    covariateNames: [String] = [], meanOnly: Bool = false
  ) throws(HarmonisationFailure) {
    guard !rows.isEmpty, !features.isEmpty else { throw .noImages }
    precondition(sites.count == rows.count, "each row has a site")
    try Rows.check(rows, width: features.count)
    let covariates = covariates ?? rows.map { _ in [] }
    precondition(covariates.count == rows.count, "each row has its covariates")
    try Rows.check(covariates, width: covariateNames.count)
    let names = Set(sites).sorted()
    guard names.count >= 2 else { throw .sites(found: names.count) }
    let order = names.count + covariateNames.count
    guard rows.count > order else { throw .tooFew(rows: rows.count, columns: order) }
    let siteNumber = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    let design = zip(sites, covariates).map { site, covariates in
      names.indices.map { $0 == siteNumber[site] ? 1.0 : 0.0 } + covariates
    }
    guard let solver = LeastSquares(design) else { throw .confounded }
    let count = Double(rows.count)
    let shares = names.map { name in Double(sites.count { $0 == name }) / count }
    var (means, deviations) = ([Double](), [Double]())
    var coefficients = covariateNames.map { _ in [Double]() }
    for feature in features.indices {
      let column = rows.map { $0[feature] }
      let fit = solver.solve(column)
      means.append(zip(shares, fit).reduce(0) { $0 + $1.0 * $1.1 })
      for number in covariateNames.indices { coefficients[number].append(fit[names.count + number]) }
      var squares = 0.0
      for (row, value) in zip(design, column) {
        let rest = value - zip(row, fit).reduce(0) { $0 + $1.0 * $1.1 }
        squares += rest * rest
      }
      // What rounding leaves of a constant feature is no spread.
      let size = column.map(\.magnitude).max() ?? 0
      let deviation = (squares / count).squareRoot()
      deviations.append(deviation > 1e-12 * size ? deviation : 0)
    }
    guard deviations.contains(where: { $0 > 0 }) else { throw .allConstant }
    self.init(
      features: features, covariates: covariateNames, means: means, coefficients: coefficients,
      deviations: deviations,
      covariateMeans: covariateNames.indices.map { number in covariates.reduce(0) { $0 + $1[number] } / count },
      sites: [], meanOnly: meanOnly)
    for name in names {
      let members = sites.indices.filter { sites[$0] == name }
      self.sites.append(
        try shift(ofSite: name, rows: members.map { rows[$0] }, covariates: members.map { covariates[$0] }))
    }
  }

  /// Takes shift and spread of a site out of its rows.
  /// - Parameters:
  ///   - rows: Rows of the site.
  ///   - site: What the site does: one of ``sites``, or of ``shift(ofSite:rows:covariates:)``.
  ///   - covariates: The covariates of each row; `nil` where they are not known.
  /// - Returns: The rows as the reference would have them; constant features as they were.
  /// - Throws: Where a row does not fit or is not finite.
  public func apply(
    to rows: [[Double]], of site: SiteShift, covariates: [[Double]]? = nil
  ) throws(HarmonisationFailure) -> [[Double]] {
    let standard = try standardised(rows, covariates)
    return zip(rows, standard).map { row, parts in
      features.indices.map { feature in
        guard deviations[feature] > 0 else { return row[feature] }
        let rest = (parts.rest[feature] - site.shift[feature]) / site.variance[feature].squareRoot()
        return parts.expected[feature] + rest * deviations[feature]
      }
    }
  }

  /// What the reference expects of each row, and what is left in deviations.
  func standardised(
    _ rows: [[Double]], _ covariates: [[Double]]?
  ) throws(HarmonisationFailure) -> [(expected: [Double], rest: [Double])] {
    try Rows.check(rows, width: features.count)
    if let covariates {
      precondition(covariates.count == rows.count, "each row has its covariates")
      try Rows.check(covariates, width: self.covariates.count)
    }
    return rows.enumerated().map { number, row in
      let known = covariates?[number] ?? covariateMeans
      var expected = means
      for (covariate, values) in coefficients.enumerated() {
        for feature in features.indices { expected[feature] += known[covariate] * values[feature] }
      }
      let rest = features.indices.map { feature in
        deviations[feature] > 0 ? (row[feature] - expected[feature]) / deviations[feature] : 0
      }
      return (expected, rest)
    }
  }
}
