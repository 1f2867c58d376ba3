namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>
/// Words and phrases that mean the same. Each line is <c>canonical: variant, variant, …</c>; one without variants keeps a
/// phrase whole. Every entry must be true in any question that the coach may get, for a wrong one makes wrong answers: where a
/// variant has a second meaning, leave it out. Where two lines claim a variant, the first wins.
/// </summary>
internal static class SynonymTable
{
    /// <summary>The table.</summary>
    public const string Text = """
        romanian deadlift: rdl
        deadlift: dl, dead lift
        bench press: benchpress, benching, bench pressing, flat bench press
        overhead press: ohp, military press, shoulder press
        pull up: pullup
        chin up: chinup
        push up: pushup, press up, pressup
        sit up: situp
        step up: stepup
        muscle up: muscleup
        warm up: warmup
        cool down: cooldown
        kettlebell: kettle bell, kb
        dumbbell: dumb bell, db
        barbell: bb
        skip rope: jump rope, skipping rope, rope skipping, rope jumping
        row machine: rower, erg, rowing machine, ergometer, indoor rower
        elliptical: cross trainer, crosstrainer, elliptical trainer, elliptical machine
        treadmill: running machine
        stationary bike: exercise bike, spin bike, indoor bike
        bike: bicycle, cycle, cycling, biking
        resistance band: exercise band, stretch band
        ab wheel: ab roller
        lift belt: weightlifting belt, weight belt, powerlifting belt, lifting belt
        medicine ball: med ball
        foam roll: foam roller, foam rolling
        massage gun: percussion gun
        time under tension: tut
        rate of perceived exertion: rpe
        personal record: pr, personal best
        one rep max: 1rm, 1 rep max, one repetition maximum
        rep: repetition
        range of motion: rom
        delay onset muscle sore: doms
        high intensity interval training: hiit
        low intensity steady state cardio: liss, liss cardio, low intensity steady state
        maximum heart rate: max hr, mhr, max heart rate, hrmax
        rest heart rate: rhr, resting hr, resting pulse
        heart rate variability: hrv
        heart rate: hr
        blood pressure: bp
        bodyweight: body weight, bw
        bodyfat: body fat, bf
        body mass index: bmi
        basal metabolic rate: bmr
        total daily energy expenditure: tdee
        intermittent fast: intermittent fasting
        carb: carbohydrate, carbs
        calorie: kcal, cal
        kilojoule: kj
        vitamin: vit
        creatine: creatine monohydrate
        bcaa: branched chain amino acid
        eaa: essential amino acid
        omega 3: omega three, omega3
        soy: soya
        electrolyte: electrolytes
        salt: sodium chloride, table salt
        eggplant: aubergine
        zucchini: courgette
        preworkout: pre workout
        anterior cruciate ligament: acl
        medial collateral ligament: mcl
        lateral collateral ligament: lcl
        posterior cruciate ligament: pcl
        iliotibial band syndrome: itbs, it band syndrome, iliotibial band syndrom
        iliotibial band: it band, itb
        patellofemoral pain: runner knee, pfps, patellofemoral pain syndrome
        patellar tendon injury: jumper knee, patellar tendonitis, patellar tendinitis, patellar tendinopathy, patella tendonitis
        tendon injury: tendonitis, tendinitis, tendinopathy
        lateral epicondylitis: tennis elbow
        medial epicondylitis: golfer elbow
        medial tibial stress syndrome: shin splint, mtss
        kneecap: patella, knee cap
        collarbone: clavicle, collar bone
        shoulder blade: scapula
        shin bone: tibia
        hamstring: hammy
        quadriceps: quad muscle
        glute: buttock, bum, butt, backside, gluteal
        pectoral: pec
        trapezius: trap
        deltoid: delt
        latissimus: lat
        abs: six pack, sixpack, abdominals, ab, abdominal, ab muscle
        anterior pelvic tilt: apt
        diastasis recti: ab separation, abdominal separation
        polycystic ovary syndrome: pcos
        herniated disc: slipped disc, disc herniation, herniated disk, slipped disk
        high blood pressure: hypertension
        low blood pressure: hypotension
        low blood sugar: hypoglycemia, hypoglycaemia
        type 2 diabetes: t2d, type two diabetes, type ii diabetes
        type 1 diabetes: t1d, type one diabetes, type i diabetes
        diabetes: diabetic
        asthma: asthmatic
        osteoporosis: osteoporotic
        vertigo: bppv
        caesarean: c section, cesarean, caesarean section, cesarean section
        postpartum: post partum, postnatal, after giving birth, after childbirth
        pregnant: pregnancy, expecting a baby, while expecting
        beginner: newbie, novice, newcomer, new to lifting, noob
        elderly: senior, older adult, old people, older people, older person
        child: kid
        woman: lady, female
        man: guy, male, bloke
        vegan: plant based
        doctor: physician, gp
        physiotherapist: physical therapist, physio
        personal trainer: pt
        marathon: 42 2 km
        half marathon: 21 1 km, halfmarathon
        front crawl: freestyle, freestyle swimming, crawl stroke
        downward dog: downward facing dog, down dog, adho mukha svanasana
        warrior two: warrior 2, warrior ii, virabhadrasana ii, virabhadrasana 2
        warrior one: warrior 1, warrior i, virabhadrasana i, virabhadrasana 1
        child pose: balasana
        cobra pose: bhujangasana
        corpse pose: savasana, shavasana
        tree pose: vrksasana
        glute bridge: hip bridge, hip raise
        split squat rear foot elevated: bulgarian split squat
        turkish getup: turkish get up, tgu
        muscle grow: hypertrophy, muscle gain, gain muscle, build muscle, muscle building, put on muscle, muscle mass gain, gain muscle mass, build muscle mass, building muscle, muscle growth, grow muscle, grow my muscle, build up muscle, add muscle, gain mass, put on mass
        lose weight: weight loss, shed weight, slim down, drop weight, get slimmer, losing weight
        lose fat: fat loss, burn fat, fat burning, shed fat, get rid of fat, burn off fat
        gain weight: weight gain, put on weight, gaining weight
        lose muscle: muscle loss
        strength train: resistance train, weight train, strength training, weight training, resistance training, strength work, lift weight, weightlift, weight lifting, weightlifting, lifting weights
        train: work out, workout, exercise session, train session, gym session
        exercise: physical activity
        run: jog
        photo: picture
        phone: smartphone, cell phone, mobile phone, cellphone
        laptop: notebook computer
        sofa: couch
        fridge: refrigerator
        apartment: flat rental
        attorney: lawyer
        film: movie
        car: automobile
        email: e mail
        tv: television
        holiday: vacation
        wifi: wi fi
        plan: program, programme
        lower back: low back
        lower body:
        lower leg:
        lower ab:
        lateral raise: side raise
        front raise:
        leg raise:
        calf raise:
        drop set:
        perform: execute, carry out
        safe: safely, safety, unharmed, without getting hurt, without getting injured, without injury, without injuring myself, without hurting myself
        correct: properly, proper, right way, correctly, good form, with good form, proper form, correct form, proper technique, good technique, correct technique, right technique
        increase: raise, boost, improve, elevate, get better at, enhance
        decrease: lower, reduce, bring down, cut down, drop, lessen, bring down
        avoid: prevent, keep from
        hurt: pain, ache, sore, painful, achy, soreness
        injury: injure
        buy: purchase, get hold of
        start: begin, get started, commence
        stop: quit, cease, give up
        rest day: day off, recovery day, off day
        recover: recuperate, recovery
        difference: differ, different, vs, versus, diff, distinguish, compared to, compare, comparison
        benefit: advantage, upside
        downside: disadvantage, drawback
        risk: danger, hazard, dangerous, risky
        harmful: bad, unhealthy, harm
        necessary: need, needed, required, have to, must, needs, necessity, require, essential
        allowed: permitted, may
        okay: ok, fine, alright, all right, acceptable
        enough: sufficient, adequate
        worth: worthwhile, worth it, worth the money, worth buying
        cause: lead to
        daily: a day, per day, each day, every day
        weekly: a week, per week, each week, every week
        monthly: a month, per month, each month, every month
        hourly: an hour, per hour, each hour, every hour
        yearly: a year, per year, each year, every year, annual, annually
        night: nighttime, night time, at night
        bed: bedtime, sleep time
        breakfast: morning meal
        empty stomach: fasted, fasting state, fasted state
        drink: beverage
        kilogram: kg, kilo, kgs, kilogramme
        gram: g, gm, gr, gramme
        milligram: mg
        microgram: mcg, ug, µg
        pound: lb, lbs
        ounce: oz
        liter: l, litre
        milliliter: ml, millilitre
        kilometer: km, kilometre, k
        meter: m, metre
        centimeter: cm, centimetre
        mile: mi
        minute: min, mins
        second: sec, secs
        hour: hr, hrs, h
        percent: %
        gym: fitness studio, health club
        tip: advice, suggestion, trick, pointers, hint
        method: way, technique, approach, strategy
        recommend: advise, suggest, recommended
        before: prior to, ahead of
        after: post, following
        during: in the middle of, while
        every other day: alternate days
        protein powder: protein shake powder
        equipment: gear, kit
        no equipment: without equipment, zero gear, with no equipment, equipment free
        home: house, at home
        tired: fatigue, fatigued, exhausted
        ill: sick, unwell
        cold weather: in the cold, cold temperature
        stiff: tight
        flexibility: flexible
        fast: quick, quickly, rapidly, speedy
        slow: slowly
        big: large
        small: little, tiny
        wear: put on
        remove: take out, get out, take off
        symptom: sign
        maintain: keep, keep up
        substitute: replacement, alternative, swap for
        prepare: preparation
        strong: stronger, strength
        lumbar spine: lumbar
        heavy bag: punch bag, punching bag
        push pull leg: ppl
        two factor authentication: 2fa
        monosodium glutamate: msg
        vitamin b12: b12, cobalamin
        vitamin b9: folic acid, folate
        vitamin c: ascorbic acid
        lying triceps extension: skull crusher, skullcrusher
        stair climber: stairmaster, stair master, stair stepper
        income: salary, wage
        arthritis: arthritic
        osteoarthritis: oa
        meniscus: meniscal
        relief: relieve
        inguinal hernia: groin hernia
        surgery: operation, op
        calf: gastrocnemius
        coccyx: tailbone
        strain: pulled
        progression: progress
        zinc: zn
        calcium: ca
        maltodextrin: malto
        alcohol: ethanol
        shrimp: prawn
        beetroot: beet
        mother: mum, mom
        teenager: teenage, teen, adolescent
        memorise: memorize
        practise: practice
        endurance: stamina
        fewest: least
        swiss ball: stability ball, exercise ball, gym ball
        suspension trainer: trx
        meditation: meditate
        treat: treatment, therapy, rehab, rehabilitation, heal, cure, get rid of, fix, remedy
        effective: effectiveness
        cheap: affordable, inexpensive
        straight after: right after, immediately after
        plan: schedule
        before: pre
        chickpea: garbanzo bean
        spring onion: scallion
        coriander: cilantro
        run: runner, jogger
        swim: swimmer
        bike: cyclist
        climb: climber
        lift: lifter
        runner knee:
        row: rowing
        expecting a baby:
        pregnant woman: expecting mother, expectant mother, pregnant mother, mother to be
        hangboard: fingerboard
        long: duration, length, lengthy
        often: frequency, frequently
        cost: price, pay for
        money: cash
        big: bigger
        faster: speed up
        photo: pic
        city: town
        salty: salted
        specific: particular
        trash: rubbish, garbage
        petrol: gasoline
        pavement: sidewalk
        nappy: diaper
        drywall: plasterboard
        neighbour: neighbor
        colour: color
        favourite: favorite
        centre: center
        fibre: fiber
        organise: organize
        tiredness: fatigue
        dizzy: dizziness, lightheaded, light headed
        nausea: nauseous, queasy
        numb: numbness
        swell: swollen, swelling
        swap: switch, change over
        trousers: pants
        jet lag: jetlag
        whole body: full body, total body
        ice bath: cold plunge, cold water immersion
        sleep: asleep
        hungry: hunger
        thirst: thirsty
        sweat: sweaty, perspire
        toothache: tooth ache
        headache: head ache
        backache: back ache
        belly fat: stomach fat, tummy fat, abdominal fat
        belly: stomach, tummy
        sore throat:
        motivation: motivated, motivate
        consistent: consistency
        weak: weakness
        heal time: healing time, recovery time
        2 week: fortnight
        """;
}
