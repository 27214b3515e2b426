// SPDX-License-Identifier: Apache-2.0
import Training

/// Where the images and answers of a training come from.
public struct DataChoice: Sendable, Hashable {
  /// The place.
  public enum Place: Sendable, Hashable {
    /// A version of a data set of the archive, `chest@3`, and the name of its split; empty for its only one.
    case dataset(String, split: String)
    /// A table of images, relative to the configuration's folder.
    case table(String, Columns)
    /// A NumPy archive with arrays such as `train_images` and `train_labels`.
    case arrays(String)
  }

  /// Which columns a table has.
  public struct Columns: Sendable, Hashable {
    /// The image's file, relative to the table.
    public var image: String
    /// The case's name; `nil` for the column `case`, and for each row's number where the table has none.
    public var id: String?
    /// The patient; `nil` for the column `patient`, and for every case one of its own where the table has none.
    public var patient: String?
    /// The site or scanner; `nil` where nothing says it.
    public var site: String?
    /// The part.
    public var part: String
    /// Whether the image is simulated, yes or no; `nil` where nothing says it.
    public var synthetic: String?

    /// Makes a choice; the parameters are the properties.
    public init(
      image: String = "image", id: String? = nil, patient: String? = nil, site: String? = nil,
      part: String = "part", synthetic: String? = nil
    ) {
      self.image = image
      self.id = id
      self.patient = patient
      self.site = site
      self.part = part
      self.synthetic = synthetic
    }
  }

  /// A part of the run's own place, or of another one.
  public struct Part: Sendable, Hashable {
    /// Where it is; `nil` for where the images of the run are.
    public var place: Place?
    /// Its name.
    public var name: String

    /// Makes a choice; the parameters are the properties.
    public init(_ name: String, of place: Place? = nil) {
      self.name = name
      self.place = place
    }
  }

  /// The place.
  public var place: Place
  /// The name of the part that is learnt from.
  public var train: String
  /// The name of the part that the network is judged by while it learns.
  public var tune: String
  /// A part, or a version of a data set, whose images are used without answers; `nil` for none.
  public var unlabelled: Part?
  /// A part or a version with images of another site, without answers; `nil` for none.
  public var target: Part?
  /// Versions of before, or a part, for replay; `nil` for none.
  public var past: Part?
  /// Whether the images of the training part are simulated, or may be; the tuning part never is where this is not said of all data.
  public var isSynthetic: Bool

  /// Makes a choice; the parameters are the properties.
  public init(
    place: Place, train: String = "train", tune: String = "tune", unlabelled: Part? = nil, target: Part? = nil,
    past: Part? = nil, isSynthetic: Bool = false
  ) {
    self.place = place
    self.train = train
    self.tune = tune
    self.unlabelled = unlabelled
    self.target = target
    self.past = past
    self.isSynthetic = isSynthetic
  }

  /// The parts beside those that are learnt from and judged by, with what they are for.
  var others: [(use: SampleSet.Use, part: Part)] {
    [(.unlabelled, unlabelled), (.target, target), (.past, past)].compactMap { use, part in part.map { (use, $0) } }
  }
}
