// SPDX-License-Identifier: Apache-2.0

/// Who comes to a site.
public struct Demographics: Sendable, Hashable {
  /// Age at the first examination in years.
  public var age = Spread.normal(mean: 58, standardDeviation: 16, in: 18...95)
  /// The share of women, 0…1.
  public var women = 0.5
  /// Women's height in millimetres.
  public var heightOfWomen = Spread.normal(mean: 1630, standardDeviation: 65, in: 1400...1850)
  /// Men's height in millimetres.
  public var heightOfMen = Spread.normal(mean: 1760, standardDeviation: 70, in: 1500...2050)
  /// The weight of women of average height in kilograms; the weight of others is in proportion to the square of height.
  public var weightOfWomen = Spread.logNormal(median: 68, factor: 1.2, in: 38...160)
  /// The weight of men of average height in kilograms; the weight of others is in proportion to the square of height.
  public var weightOfMen = Spread.logNormal(median: 82, factor: 1.18, in: 45...180)

  /// Adults as they come to a European hospital.
  public init() {}

  /// The height at which the weight is as it is drawn: the middle of the heights of a sex.
  func middleHeight(_ sex: PhantomPatient.Sex) -> Double { height(sex).quantile(0.5) }

  func height(_ sex: PhantomPatient.Sex) -> Spread { sex == .female ? heightOfWomen : heightOfMen }
  func weight(_ sex: PhantomPatient.Sex) -> Spread { sex == .female ? weightOfWomen : weightOfMen }
}

/// For whom and where the model under test is meant to be used, as its makers declare it.
public struct IntendedPopulation: Sendable, Hashable {
  /// The intended use in words.
  public var text: String
  /// Ages in years.
  public var ages: ClosedRange<Double>?
  /// Sexes; `nil` for no limit.
  public var sexes: [PhantomPatient.Sex]?
  /// Views of radiographs; `nil` for no limit.
  public var views: [RadiographySystem.View]?
  /// Where: a ward, an outpatient department, a screening programme.
  public var setting: String?

  /// Makes a declaration; the parameters are the properties.
  public init(
    text: String, ages: ClosedRange<Double>? = nil, sexes: [PhantomPatient.Sex]? = nil,
    views: [RadiographySystem.View]? = nil, setting: String? = nil
  ) {
    self.text = text
    self.ages = ages
    self.sexes = sexes
    self.views = views
    self.setting = setting
  }
}
