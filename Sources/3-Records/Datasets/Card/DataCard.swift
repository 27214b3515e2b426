// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a data set is, for whoever is to decide whether to use it: where it comes from, who is in it, what is missing, what is known to
/// be wrong.
///
/// The questions are those of datasheets for data sets and of STANDING Together: who is represented and who is not, by which devices and
/// sites, who labelled and how well they agree, and which limits are known. It holds counts and shares only, no image and no patient.
/// > Source: Gebru et al., Communications of the ACM 64 (2021) 86–92; STANDING Together recommendations, Lancet Digital Health 7 (2025);
/// > Pushkarna et al., Data Cards, FAccT 2022.
public struct DataCard: Sendable, Equatable {
  /// How many of something there are.
  public struct Counts: Sendable, Equatable {
    /// Images.
    public var images: Int
    /// Patients.
    public var patients: Int
    /// Studies.
    public var studies: Int

    /// Makes counts; the parameters are the properties.
    public init(images: Int, patients: Int, studies: Int) {
      self.images = images
      self.patients = patients
      self.studies = studies
    }
  }

  /// How often the values of an attribute occur.
  public struct Breakdown: Sendable, Equatable {
    /// A value.
    public struct Row: Sendable, Equatable {
      /// The value, or several in one.
      public var value: String
      /// Images with it.
      public var images: Int
      /// Patients with at least one.
      public var patients: Int
      /// Its share of the images, over patients.
      public var share: Estimate

      /// Makes a row; the parameters are the properties.
      public init(value: String, images: Int, patients: Int, share: Estimate) {
        self.value = value
        self.images = images
        self.patients = patients
        self.share = share
      }
    }

    /// The attribute.
    public var name: String
    /// The values, the most frequent first; beyond fifteen the rest is one row.
    public var rows: [Row]
    /// Images of which it is not known.
    public var unknown: Int

    /// Makes one; the parameters are the properties.
    public init(name: String, rows: [Row], unknown: Int) {
      self.name = name
      self.rows = rows
      self.unknown = unknown
    }
  }

  /// Patients by their age at their first image.
  public struct Ages: Sendable, Equatable {
    /// The borders of the bins, in years.
    public var edges: [Double]
    /// Patients in each bin, by sex in words: `F`, `M`, `O`, `unknown`.
    public var counts: [(sex: String, patients: [Int])]
    /// Patients whose age is not known.
    public var unknown: Int
    /// The median, in years.
    public var median: Double?
    /// The first and third quartile.
    public var quartiles: Interval?

    /// Whether two are equal.
    public static func == (first: Ages, second: Ages) -> Bool {
      first.edges == second.edges && first.unknown == second.unknown && first.median == second.median
        && first.quartiles == second.quartiles
        && first.counts.elementsEqual(second.counts) { $0.sex == $1.sex && $0.patients == $1.patients }
    }
  }

  /// How frequent a value of a finding is, in all and in each part.
  public struct Prevalence: Sendable, Equatable {
    /// The finding.
    public var finding: String
    /// The value.
    public var value: String
    /// In all images.
    public var all: Estimate
    /// In each part, in the parts' order; what is locked is not said.
    public var parts: [Estimate?]

    /// Makes one; the parameters are the properties.
    public init(finding: String, value: String, all: Estimate, parts: [Estimate?]) {
      self.finding = finding
      self.value = value
      self.all = all
      self.parts = parts
    }
  }

  /// Whose word the labels of a finding are.
  public struct Sources: Sendable, Equatable {
    /// The finding.
    public var finding: String
    /// Images with a label, by the source of the most trusted.
    public var images: [(source: Label.Source, count: Int)]
    /// Images without any.
    public var unlabelled: Int
    /// Images with labels of several sources or authors.
    public var several: Int
    /// The share of these on whose value all agree.
    public var agreement: Estimate

    /// Whether two are equal.
    public static func == (first: Sources, second: Sources) -> Bool {
      first.finding == second.finding && first.unlabelled == second.unlabelled && first.several == second.several
        && first.agreement == second.agreement
        && first.images.elementsEqual(second.images) { $0.source == $1.source && $0.count == $1.count }
    }
  }

  /// Which share of images an attribute is unknown of, by site.
  public struct Missingness: Sendable, Equatable {
    /// The attributes.
    public var attributes: [String]
    /// The sites, the largest first; `all` alone where no site is known.
    public var sites: [String]
    /// Images of each site.
    public var images: [Int]
    /// The shares, attribute by attribute.
    public var shares: [[Double]]

    /// Makes one; the parameters are the properties.
    public init(attributes: [String], sites: [String], images: [Int], shares: [[Double]]) {
      self.attributes = attributes
      self.sites = sites
      self.images = images
      self.shares = shares
    }
  }

  /// A split with its parts and locks.
  public struct SplitLine: Sendable, Equatable {
    /// The split.
    public var split: StoredSplit
    /// Every opening of a locked part.
    public var openings: [PartOpening]

    /// Makes one; the parameters are the properties.
    public init(split: StoredSplit, openings: [PartOpening]) {
      self.split = split
      self.openings = openings
    }
  }

  /// Something that a check has found, as the card tells it.
  public struct Finding: Sendable, Equatable {
    /// Which check.
    public var check: String
    /// How grave: `note`, `warning`, `serious`.
    public var severity: String
    /// What, in a sentence with its numbers.
    public var title: String
    /// What it means and what can be done.
    public var advice: String

    /// Makes one; the parameters are the properties.
    public init(check: String, severity: String, title: String, advice: String) {
      self.check = check
      self.severity = severity
      self.title = title
      self.advice = advice
    }
  }

  /// The data set's name.
  public var name: String
  /// The number of the version.
  public var number: Int
  /// The digest of its manifest.
  public var digest: ContentDigest
  /// When it was made.
  public var made: Timestamp
  /// The program that made the card.
  public var software: String
  /// When the card was made.
  public var written: Timestamp
  /// For what the version was made.
  public var purpose: String
  /// How its items were chosen, in words.
  public var origin: [String]
  /// The terms of its items.
  public var terms: [FrozenTerms]
  /// What was left out when it was made.
  public var leftOut: LeftOut
  /// How many items belong to patients who withdrew since.
  public var withdrawnSince: Int
  /// How many of everything.
  public var counts: Counts
  /// By part: the names, with counts.
  public var parts: [(name: String, counts: Counts)]
  /// Attributes of people: sex.
  public var people: [Breakdown]
  /// Ages.
  public var ages: Ages?
  /// Sites, devices and how images were made.
  public var devices: [Breakdown]
  /// Sex by site, sites down.
  public var sexBySite: [(site: String, breakdown: Breakdown)]
  /// The first and last day of a study; `nil` where none is known.
  public var days: (first: String, last: String)?
  /// Images by year of their study.
  public var years: [(year: String, images: Int)]
  /// How frequent findings are.
  public var prevalences: [Prevalence]
  /// Whose word labels are.
  public var sources: [Sources]
  /// What is not known.
  public var missing: Missingness
  /// The splits.
  public var splits: [SplitLine]
  /// What checks have found.
  public var findings: [Finding]
  /// When it was checked and what could not be judged, in words; `nil` where no report is known.
  public var checked: String?
  /// What leaks between the parts.
  public var leaks: [LeakageFinding]
  /// What the owner says about the data, by section.
  public var remarks: [String: [String]]

  /// Whether two are equal.
  public static func == (first: DataCard, second: DataCard) -> Bool { first.json == second.json }
}
